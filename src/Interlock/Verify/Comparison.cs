using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Load;

namespace Interlock.Verify;

/// <summary>Judges a path's latency by what the version before had. Slower counts only when it is large and long enough to matter; it holds only where it is sure.</summary>
internal static class Comparison
{
    /// <summary>Compares.</summary>
    /// <param name="settings">When slower counts.</param>
    /// <param name="before">What is known of the version before.</param>
    /// <param name="measured">The new version.</param>
    /// <returns>The verdict: Go, Warn or Hold, never Stop; with the figures of both as data.</returns>
    public static StepResult Judge(CompareSettings settings, PathBaseline before, Measurement measured)
    {
        if (before.Nothing is { } nothing)
            return StepResult.Go($"not compared: {nothing}");
        if (before.Latency is not { } latency)
            return StepResult.Hold($"not compared with the version before: {before.Unknown}. Say --accept=latency when the bands are enough");
        if (measured.Latency.Count < CompareSettings.LeastSamples)
            return StepResult.Hold($"not compared with {before.Version}: {Counted.Of(measured.Latency.Count, "sample")} are fewer than {CompareSettings.LeastSamples}");

        var (p, share) = MannWhitney.Greater(latency, measured.Latency);
        var (was, now) = (latency.Percentile(95), measured.Latency.Percentile(95));
        var ratio = now / (was > TimeSpan.Zero ? was : TimeSpan.FromMicroseconds(1));
        var (matters, sure) = (now - was > settings.Floor, p < 1 - settings.Confidence / 100);
        var told = $"{before.Version} had p95 {Ms(was)} over {latency.Count:#,0} requests";
        var how = $"{told}: {ratio:0.0#} times that now, the slower one in {100 * share:0} % of pairs (Mann-Whitney, p {(p < 0.001 ? "< 0.001" : $"= {p:0.###}")})";
        // The test sees the whole of the requests: a tail may be far slower while most are as fast as ever.
        var result = matters && sure && ratio > settings.Hold ? StepResult.Hold($"{how}: above {settings.Hold:0.##} a person decides")
            : matters && ratio > settings.Warn ? StepResult.Warn($"{how}: should be at most {settings.Warn:0.##}{(sure ? "" : "; most requests are not surely slower, the slowest of them are")}")
            : StepResult.Go($"{told}: p95 is not above {settings.Warn:0.##} times that and {Ms(settings.Floor)} more");
        return result with
        {
            Data = new JsonObject { ["version"] = before.Version, ["requests"] = latency.Count, ["p50Ms"] = latency.Percentile(50).TotalMilliseconds, ["p95Ms"] = was.TotalMilliseconds, ["ratio"] = Math.Round(ratio, 3), ["p"] = Math.Round(p, 6), ["share"] = Math.Round(share, 3) },
        };
    }

    private static string Ms(TimeSpan time) => $"{time.TotalMilliseconds:0.#} ms";
}
