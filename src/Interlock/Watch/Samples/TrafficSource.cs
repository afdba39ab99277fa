using System.Numerics;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;
using Interlock.Watch.Rules;

namespace Interlock.Watch.Samples;

/// <summary>Requests since the sample before: as the platform counted them, clients' and the watch's own; where it does not count, the watch's own.</summary>
internal static class TrafficSource
{
    private const string Until = "traffic.until";
    private const int AtOnce = 4;

    public static async Task AddAsync(Sheet sheet, Prober prober, StepContext context, WatchSettings watch, string path, DateTimeOffset? since, CancellationToken cancellation)
    {
        var own = await AskAsync(prober, path, watch.Requests, cancellation);
        // The second that runs still belongs to the next sample: each is counted once.
        var to = context.Clock.GetUtcNow().ToUnixTimeSeconds();
        var from = sheet.Before is { } before && before.Marks.TryGetValue(Until, out var last) ? (long)last : to - (long)Math.Ceiling(watch.Every.TotalSeconds);
        // What was before it went live was another one's, or nobody's.
        from = Math.Max(from, since is { } live ? live.ToUnixTimeSeconds() + 1 : 0);
        var counted = from < to ? await CountedAsync(context, from, to, cancellation) : null;
        // What could not be asked for now is asked for next time.
        sheet.Mark(Until, counted is null && from < to ? from : to);
        if (counted is null && own.Count == 0)
        {
            foreach (var name in (string[])[Measure.Requests, Measure.Errors, "p50", "p95", "p99"])
                sheet.Miss(name, "the platform does not count requests, and watch.requests is 0");
            return;
        }

        // What never reached the platform, it can't have counted.
        var lost = own.Count(sample => sample.Sample.Status == 0);
        sheet.Value(Measure.Requests, counted is null ? own.Count : counted.Requests + lost);
        sheet.Value(Measure.Failed, counted is null ? own.Count(sample => sample.Sample.Failed) : counted.Failed + lost);
        sheet.Value(Measure.ServerErrors, counted?.ServerErrors ?? own.Count(sample => sample.Sample.Status >= 500));
        sheet.Value(Measure.ClientErrors, counted?.ClientErrors ?? own.Count(sample => sample.Sample.Status is >= 400 and < 500));
        foreach (var (micros, count) in counted?.Latencies ?? [.. own.Where(sample => sample.Sample.Status != 0).Select(sample => (Step((long)sample.Took.TotalMicroseconds), 1L))])
            sheet.Latency(micros, count);
    }

    private static async Task<IReadOnlyList<(Sample Sample, TimeSpan Took)>> AskAsync(Prober prober, string path, int count, CancellationToken cancellation)
    {
        var asked = new (Sample, TimeSpan)[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (i, token) =>
        {
            var began = prober.Clock.GetTimestamp();
            asked[i] = (await prober.SampleAsync(Question.Get(path), token), prober.Clock.GetElapsedTime(began));
        });
        return asked;
    }

    private static async Task<Platforms.Traffic?> CountedAsync(StepContext context, long from, long to, CancellationToken cancellation)
    {
        try
        {
            return await context.Platform.TrafficAsync(context.Plan.Version, DateTimeOffset.FromUnixTimeSeconds(from), DateTimeOffset.FromUnixTimeSeconds(to), cancellation);
        }
        catch (Exception silent) when (silent is IOException or IExplained)
        {
            return null;
        }
    }

    // As coarse as the edge's own: a sample must stay small, and 3 % is near enough.
    private static long Step(long micros)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)Math.Max(1, micros)) - 4);
        return ((micros >> shift) << shift) + ((1L << shift) - 1) / 2;
    }
}
