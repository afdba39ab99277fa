using Interlock.Verify.Load;

namespace Interlock.Build.Benchmarks;

/// <summary>A whole release, and going back and forth between two versions under load; beside them what the edge costs, and how other proxies switch.</summary>
public sealed class CutoverBenchmark(TimeProvider clock) : IBenchmark
{
    private const int Switches = 4;
    private const int Rate = 250;
    private const int Asked = 300;
    private const int Rounds = 4;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public string Name => "cutover";

    public async Task<IReadOnlyList<Metric>> RunAsync(ReleaseContext context) =>
        [.. await ReleaseAsync(context).ConfigureAwait(false), .. await new SwitchingBenchmark(clock).MeasureAsync(context).ConfigureAwait(false)];

    private async Task<IReadOnlyList<Metric>> ReleaseAsync(ReleaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var trial = new Trial(context);
        await using var _ = trial.ConfigureAwait(false);
        await trial.CloneAsync().ConfigureAwait(false);
        await trial.RunAsync("Deploy").ConfigureAwait(false);
        var first = await trial.VersionAsync(context.Cancellation).ConfigureAwait(false);
        await trial.CommitAsync().ConfigureAwait(false);
        var deploy = await TimeAsync(() => trial.RunAsync("Deploy")).ConfigureAwait(false);

        string?[] versions = [first, await trial.VersionAsync(context.Cancellation).ConfigureAwait(false)];
        var back = new List<double>();
        var load = await UnderLoadAsync(trial, trial.Health, async () =>
        {
            for (var i = 0; i < Switches; i++)
                back.Add(await SwitchAsync(trial, versions[i % 2]!, context.Cancellation).ConfigureAwait(false));
        }, context.Cancellation).ConfigureAwait(false);
        var slots = await trial.SlotsAsync(context.Cancellation).ConfigureAwait(false);
        var (edge, direct) = await OverheadAsync(trial, slots[0] + "health", context.Cancellation).ConfigureAwait(false);
        var nginx = await BesideAsync(trial, NginxSwitch.Of(context, slots), slots, context.Cancellation).ConfigureAwait(false);
        return
        [
            new("deploy-warm", deploy, "s", null, null, 60),
            new("rollback-until-served", Turns.Median(back), "s", null, null, 2),
            new("rollback-until-served-worst", back.Max(), "s", null, null, 2),
            new("failed-requests", load.Failed, $"of {load.Requests} over {Switches} rollbacks", null, null, 0),
            new("longest-gap", load.LongestGap.TotalMilliseconds, "ms", NginxSwitch.Peer, nginx?.LongestGap.TotalMilliseconds, null),
            new("failed-beside", load.Failed, "requests", NginxSwitch.Peer, nginx?.Failed, null),
            new("edge-p50", Ms(edge, 50), "ms", "the service without an edge", Ms(direct, 50), null),
            new("edge-p95", Ms(edge, 95), "ms", "the service without an edge", Ms(direct, 95), null),
        ];
    }

    private async Task<double> TimeAsync(Func<Task> act)
    {
        var started = clock.GetTimestamp();
        await act().ConfigureAwait(false);
        return Math.Round(clock.GetElapsedTime(started).TotalSeconds, 3);
    }

    /// <summary>Seconds from the command's start until the other version answers.</summary>
    private async Task<double> SwitchAsync(Trial trial, string to, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var command = trial.RunAsync("Rollback", $"--to={to}");
        double? served = null;
        while (served is null && clock.GetElapsedTime(started) < Longest)
        {
            if (await trial.VersionAsync(cancellation).ConfigureAwait(false) == to)
                served = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 3);
            else if (command.IsFaulted)
                break;
            else
                await Task.Delay(Glance, clock, cancellation).ConfigureAwait(false);
        }

        await command.ConfigureAwait(false);
        return served ?? Longest.TotalSeconds;
    }

    private async Task<Measurement> UnderLoadAsync(Trial trial, string url, Func<Task> act, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var load = new ConstantRate(clock).RunAsync(
            new Schedule(Rate, Longest), async (_, token) => Sample.Answered(await trial.StatusAsync(url, token).ConfigureAwait(false)), null, enough.Token, cancellation);
        try
        {
            await act().ConfigureAwait(false);
        }
        finally
        {
            await enough.CancelAsync().ConfigureAwait(false);
        }

        return await load.ConfigureAwait(false);
    }

    /// <summary>The same load on the same service while another proxy switches, once a second.</summary>
    private async Task<Measurement?> BesideAsync(Trial trial, NginxSwitch? traffic, IReadOnlyList<Uri> slots, CancellationToken cancellation)
    {
        if (traffic is null)
            return null;
        await using var _ = traffic.ConfigureAwait(false);
        await traffic.StartAsync().ConfigureAwait(false);
        return await UnderLoadAsync(trial, traffic.Url + "health", async () =>
        {
            for (var i = 1; i <= Switches; i++)
            {
                await Task.Delay(Settle, clock, cancellation).ConfigureAwait(false);
                await traffic.ToAsync(slots[i % 2]).ConfigureAwait(false);
            }

            await Task.Delay(Settle, clock, cancellation).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
    }

    private async Task<(LatencyHistogram Edge, LatencyHistogram Direct)> OverheadAsync(Trial trial, string direct, CancellationToken cancellation)
    {
        var (through, without) = (new LatencyHistogram(), new LatencyHistogram());
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (url, histogram) in new[] { (trial.Health, through), (direct, without) })
            {
                for (var i = 0; i < Asked; i++)
                {
                    var started = clock.GetTimestamp();
                    _ = await trial.StatusAsync(url, cancellation).ConfigureAwait(false);
                    if (round > 0)
                        histogram.Record(clock.GetElapsedTime(started));
                }
            }
        }

        return (through, without);
    }

    private static double Ms(LatencyHistogram histogram, double percent) => Math.Round(histogram.Percentile(percent).TotalMilliseconds, 3);
}
