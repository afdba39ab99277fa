using Interlock.Verify.Load;

namespace Interlock.Build.Benchmarks;

/// <summary>A switch every second under 1,000 requests a second, over 200 connections that take turns and are kept.</summary>
internal sealed class SwitchingLoad(TimeProvider clock, IReadOnlyList<StandingVersion> versions)
{
    public const int Rate = 1000;
    private const int Connections = 200;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>One turn of a switch. Latencies count from when a request was due.</summary>
    /// <returns>What was measured, and how long after a switch had returned a request was sent that the version before still answered.</returns>
    public async Task<(Measurement Measured, TimeSpan Stale)> RunAsync(ITrafficSwitch traffic, int switches, CancellationToken cancellation)
    {
        var clients = Enumerable.Range(0, Connections).Select(_ => new KeptConnection(traffic.Url)).ToList();
        try
        {
            // The live version, and since when: read and replaced as one.
            var live = new Live(null, 0);
            long stale = 0;
            var load = new ConstantRate(clock).RunAsync(new(Rate, s_pause * (switches + 1)), AskAsync, cancellation: cancellation);
            for (var i = 1; i <= switches; i++)
            {
                await Task.Delay(s_pause, clock, cancellation).ConfigureAwait(false);
                var to = versions[i % versions.Count];
                // While it switches, either may answer.
                Volatile.Write(ref live, new(null, 0));
                await traffic.ToAsync(to.Url).ConfigureAwait(false);
                Volatile.Write(ref live, new(to.Name, clock.GetTimestamp()));
            }

            var measured = await load.ConfigureAwait(false);
            await traffic.ToAsync(versions[0].Url).ConfigureAwait(false);
            return (measured, TimeSpan.FromSeconds((double)stale / clock.TimestampFrequency));

            async Task<Sample> AskAsync(long index, CancellationToken token)
            {
                var known = Volatile.Read(ref live);
                var sent = clock.GetTimestamp();
                var (status, body) = await clients[(int)(index % Connections)].AskAsync(token).ConfigureAwait(false);
                // A request that was on its way through a switch may have been answered by either.
                if (known.Name is not null && status == 200 && body != known.Name && ReferenceEquals(known, Volatile.Read(ref live)))
                    InterlockedMax(ref stale, sent - known.Since);
                return Sample.Answered(status);
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static void InterlockedMax(ref long greatest, long value)
    {
        for (var seen = Volatile.Read(ref greatest); value > seen && Interlocked.CompareExchange(ref greatest, value, seen) is var now && now != seen; seen = now)
        {
        }
    }

    private sealed record Live(string? Name, long Since);
}
