using System.ComponentModel;
using System.Runtime.ExceptionServices;

namespace Interlock.Build.Benchmarks;

/// <summary>The edge beside the proxies that are used for the same: all before the same two versions, under the same load, in turn, none of them started anew between rounds.</summary>
internal sealed class SwitchingBenchmark(TimeProvider clock)
{
    // Many short ones: what else the machine does for some seconds falls on all alike, or on few of the rounds.
    private const int Rounds = 15;
    private const int Switches = 6;
    // As long as it takes until what runs often is compiled.
    private const int SwitchesBefore = 5;
    private const string Edge = "the edge";

    public async Task<IReadOnlyList<Metric>> MeasureAsync(ReleaseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var first = new StandingVersion("first");
        using var second = new StandingVersion("second");
        IReadOnlyList<StandingVersion> versions = [first, second];
        IReadOnlyList<TrafficSwitch> contenders =
        [
            new(Edge, urls => EdgeSwitch.Of(context, urls, clock)),
            new(HaproxySwitch.Peer, urls => HaproxySwitch.Of(context, urls)),
            new(NginxSwitch.Peer, urls => NginxSwitch.Of(context, urls)),
            new(CaddySwitch.Peer, urls => CaddySwitch.Of(context, urls)),
            new(NoSwitch.Peer, urls => new NoSwitch(urls[0])),
        ];
        var started = new List<(string Name, ITrafficSwitch Traffic)>();
        try
        {
            foreach (var contender in contenders)
            {
                if (contender.Of([.. versions.Select(version => version.Url)]) is not { } traffic)
                    continue;
                // What fails while it starts is stopped with the others.
                started.Add((contender.Name, traffic));
                await traffic.StartAsync().ConfigureAwait(false);
            }

            return Metrics(await MeasureAsync(started, versions, context.Cancellation).ConfigureAwait(false));
        }
        finally
        {
            await StopAsync(started.Select(one => one.Traffic)).ConfigureAwait(false);
        }
    }

    /// <summary>Stops each, also when another one can't be stopped.</summary>
    private static async Task StopAsync(IEnumerable<ITrafficSwitch> started)
    {
        ExceptionDispatchInfo? first = null;
        foreach (var traffic in started)
        {
            try
            {
                await traffic.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or Win32Exception or AggregateException)
            {
                first ??= ExceptionDispatchInfo.Capture(failed);
            }
        }

        first?.Throw();
    }

    private async Task<IReadOnlyDictionary<string, SwitchingRounds>> MeasureAsync(IReadOnlyList<(string Name, ITrafficSwitch Traffic)> started, IReadOnlyList<StandingVersion> versions, CancellationToken cancellation)
    {
        var load = new SwitchingLoad(clock, versions);
        var all = started.ToDictionary(one => one.Name, _ => new SwitchingRounds(), StringComparer.Ordinal);
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (name, traffic) in started)
            {
                var (measured, stale) = await load.RunAsync(traffic, round == 0 ? SwitchesBefore : Switches, cancellation).ConfigureAwait(false);
                if (round > 0)
                    all[name].Add(measured, stale);
            }
        }

        return all;
    }

    private static IReadOnlyList<Metric> Metrics(IReadOnlyDictionary<string, SwitchingRounds> all)
    {
        var edge = all[Edge];
        return
        [
            new("switching-failed", edge.Failed, $"of {edge.Requests} requests, {SwitchingLoad.Rate}/s, over {Rounds * Switches} switches", null, null, 0),
            new("switching-stale", edge.Stale, "ms for which the version before answered on", null, null, 0),
            .. Beside("haproxy", HaproxySwitch.Peer, 1),
            .. Beside("nginx", NginxSwitch.Peer, null),
            .. Beside("caddy", CaddySwitch.Peer, null),
            .. Beside("without", NoSwitch.Peer, null),
        ];

        IEnumerable<Metric> Beside(string id, string name, double? target)
        {
            var peer = all.GetValueOrDefault(name);
            yield return new($"switching-p99-{id}", edge.Percentile(99), $"ms, rounds {edge.Spread(99)}{(peer is null ? "" : $", its {peer.Spread(99)}")}", name, peer?.Percentile(99), target);
            yield return new($"switching-p50-{id}", edge.Percentile(50), $"ms{(peer is null ? "" : $"; {peer.Failed} of its {peer.Requests} requests failed, and its version before answered on for {peer.Stale:0.0} ms")}", name, peer?.Percentile(50), null);
        }
    }
}
