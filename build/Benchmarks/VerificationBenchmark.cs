using Cake.Core;
using Interlock.Verify.Load;

namespace Interlock.Build.Benchmarks;

/// <summary>What a load costs its client beside hey; how true its percentiles are, by a service whose delays are known; how long 200 probes take; and whether a service that freezes for a second is seen.</summary>
public sealed class VerificationBenchmark(TimeProvider clock) : IBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 2;
    private const int Connections = 50;
    private const int SameRate = 10_000;
    private const int Probes = 200;
    private const int PerSecond = 100;
    private static readonly TimeSpan s_measured = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_frozenRun = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_freezeAt = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_freeze = TimeSpan.FromSeconds(1);

    // In every hundred, mixed: 92 of 20 ms, 6 of 50 ms, 2 of 200 ms. Each percentile that is asked for lies in the middle of its delay: what this machine adds to the slowest of them is not taken for an error.
    private static readonly IReadOnlyList<TimeSpan> s_mixture = [.. Enumerable.Range(0, 100).Select(i => i * 37 % 100).Select(i => TimeSpan.FromMilliseconds(i < 92 ? 20 : i < 98 ? 50 : 200))];

    public string Name => "verification";

    public async Task<IReadOnlyList<Metric>> RunAsync(ReleaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return
        [
            .. await CostAsync(context).ConfigureAwait(false),
            .. await TruthAsync(context).ConfigureAwait(false),
            await ProbesAsync(context).ConfigureAwait(false),
            .. await FrozenAsync(context).ConfigureAwait(false),
        ];
    }

    private async Task<IReadOnlyList<Metric>> CostAsync(ReleaseContext context)
    {
        var nginx = await NginxAnswers.StartAsync(context).ConfigureAwait(false);
        if (nginx is null)
            return [];
        await using var _ = nginx.ConfigureAwait(false);
        return
        [
            await AgainstHeyAsync("client-cpu-same-rate", $"both at {SameRate:#,0}/s", SameRate, SameRate / Connections).ConfigureAwait(false),
            await AgainstHeyAsync("client-cpu-flat-out", $"ours at {Schedule.HighestRate:#,0}/s, hey as fast as it can", Schedule.HighestRate, null).ConfigureAwait(false),
        ];

        async Task<Metric> AgainstHeyAsync(string id, string how, int rate, int? each)
        {
            var medians = await Turns.MediansAsync(
                Rounds,
                () => OursAsync(nginx.Url, rate, context.Cancellation),
                async () => Hey.IsThere ? (await Hey.RunAsync(context, nginx.Url.ToString(), Seconds, Connections, each).ConfigureAwait(false)).PerRequest : 0).ConfigureAwait(false);
            return new(id, Math.Round(medians[0], 2), $"µs of processor time a request: {1e6 / medians[0]:#,0} requests a second of a core{(Hey.IsThere ? $", hey {1e6 / medians[1]:#,0}" : "")}; {how}", Hey.Peer, Hey.IsThere ? Math.Round(medians[1], 2) : null, 1);
        }
    }

    private async Task<double> OursAsync(Uri url, int rate, CancellationToken cancellation)
    {
        using var client = new LoadClient(url, clock);
        var before = Environment.CpuUsage.TotalTime;
        var measured = await new ConstantRate(clock).RunAsync(new(rate, TimeSpan.FromSeconds(Seconds)), (_, token) => client.AskAsync(token), cancellation: cancellation).ConfigureAwait(false);
        return measured.Failed == 0 ? (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / measured.Requests
            : throw new CakeException((int)ExitCode.Unexpected, $"{measured.Figures}: a failing load is not measured.");
    }

    private async Task<IReadOnlyList<Metric>> TruthAsync(ReleaseContext context)
    {
        using var server = new KnownDelays(clock, s_mixture);
        double[] asked = [50, 95, 99];
        var reference = asked.Select(percent => s_mixture.Order().ElementAt((int)Math.Ceiling(percent / 100 * s_mixture.Count) - 1)).ToList();
        var found = asked.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= Rounds; round++)
        {
            using var client = new LoadClient(server.Url, clock);
            var measured = await new ConstantRate(clock).RunAsync(new(PerSecond, s_measured), (_, token) => client.AskAsync(token), cancellation: context.Cancellation).ConfigureAwait(false);
            for (var i = 0; round > 0 && i < asked.Length; i++)
                found[i].Add(100 * Math.Abs(measured.Latency.Percentile(asked[i]) / reference[i] - 1));
        }

        return [.. asked.Select((percent, i) => new Metric($"p{percent}-error", Math.Round(Turns.Median(found[i]), 2), $"% off the {reference[i].TotalMilliseconds:0} ms that it is, at {PerSecond}/s", null, null, 5))];
    }

    private async Task<Metric> ProbesAsync(ReleaseContext context)
    {
        using var server = new KnownDelays(clock, [TimeSpan.FromMilliseconds(50)]);
        var runbook = "verify:\n  after:\n" + string.Concat(Enumerable.Range(1, Probes).Select(i => $"    - {{get: /{i}, expect: [status == 200, body == ok]}}\n"));
        var medians = await Turns.MediansAsync(Rounds, async () =>
        {
            var (took, verdicts) = await new Gates(server.Url, clock, context.Cancellation).RunAsync(runbook, Phase.Verify, step => step.Name.StartsWith("GET", StringComparison.Ordinal)).ConfigureAwait(false);
            return verdicts.Count == Probes && verdicts.Values.All(verdict => verdict == Verdict.Go) ? took.TotalSeconds
                : throw new CakeException((int)ExitCode.Unexpected, $"Of {verdicts.Count} probes {verdicts.Values.Count(verdict => verdict != Verdict.Go)} did not pass: a failing phase is not measured.");
        }).ConfigureAwait(false);
        return new("probes-200", Math.Round(medians[0], 3), "s for 200 probes of 50 ms each, journalled", null, null, 1);
    }

    private async Task<IReadOnlyList<Metric>> FrozenAsync(ReleaseContext context)
    {
        var ours = await WhileFrozenAsync(async url =>
        {
            using var client = new LoadClient(url, clock);
            var measured = await new ConstantRate(clock).RunAsync(new(PerSecond, s_frozenRun), (_, token) => client.AskAsync(token), cancellation: context.Cancellation).ConfigureAwait(false);
            return measured.Latency.Percentile(95);
        }, context).ConfigureAwait(false);
        var peer = !Hey.IsThere ? (TimeSpan?)null
            : await WhileFrozenAsync(async url => (await Hey.RunAsync(context, url.ToString(), (int)s_frozenRun.TotalSeconds, 20, PerSecond / 20).ConfigureAwait(false)).P95, context).ConfigureAwait(false);
        var gates = await WhileFrozenAsync(url => GatesAsync(new(url, clock, context.Cancellation)), context).ConfigureAwait(false);
        return
        [
            new("frozen-p95", Math.Round(ours.TotalMilliseconds, 1), $"ms, of {s_frozenRun.TotalSeconds:0} s in which a service is frozen for one", Hey.Peer, peer is null ? null : Math.Round(peer.Value.TotalMilliseconds, 1), null),
            new("frozen-unseen", gates.Count(gate => gate.Value == Verdict.Go), $"of {gates.Count} gates let it pass ({string.Join(", ", gates.Select(gate => $"{gate.Key}: {gate.Value}"))})", null, null, 0),
        ];
    }

    private async Task<T> WhileFrozenAsync<T>(Func<Uri, Task<T>> measure, ReleaseContext context)
    {
        using var server = new KnownDelays(clock, [TimeSpan.FromMilliseconds(5)]);
        var measuring = measure(server.Url);
        await Task.WhenAny(measuring, Task.Delay(s_freezeAt, clock, context.Cancellation)).ConfigureAwait(false);
        server.Freeze(s_freeze);
        return await measuring.ConfigureAwait(false);
    }

    // All three at once, on the same service: it freezes for each of them.
    private static async Task<IReadOnlyDictionary<string, Verdict>> GatesAsync(Gates gates)
    {
        const string latency = "verify: {latency: {get: /, rate: 100, for: 10s, go: 200ms, warn: 300ms, stop: 400ms, compare: null}}";
        const string load = "verify: {load: {rate: 50/s, for: 10s, go: 200ms, warn: 300ms, stop: 400ms, kinds: {visitor: {steps: [{get: /}]}}}}";
        const string watch = "monitor: {get: /, rate: 100, for: 10s, min-samples: 900, max-p95: 400ms}";
        var all = await Task.WhenAll(
            gates.RunAsync(latency, Phase.Verify, step => step.Name == "latency"),
            gates.RunAsync(load, Phase.Verify, step => step.Name == "synthetic load"),
            gates.RunAsync(watch, Phase.Monitor, step => step.Name == "first watch")).ConfigureAwait(false);
        return all.SelectMany(one => one.Verdicts).ToDictionary(StringComparer.Ordinal);
    }
}
