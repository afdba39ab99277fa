using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Load;

namespace Interlock.Verify;

/// <summary>Decision point 4: what a measured latency means. Failed requests are judged first, because a fast refusal has a good latency.</summary>
internal static class LatencyBands
{
    private const double WarnErrors = 5;
    private const double StopErrors = 10;

    /// <summary>Whether the figure is bad and this machine's own lateness may have made it: it tells nothing of the service.</summary>
    // Latency counts from the intended start: our own lateness can only make it worse. A good figure stands; a bad one may be our fault.
    public static bool TooBusy(LatencySettings settings, Measurement measured) => measured.MissedRate && measured.Latency.Percentile(95) >= settings.Go;

    public static StepResult Judge(LatencySettings settings, Measurement measured)
    {
        var p95 = measured.Latency.Percentile(95);
        var what = $"GET {settings.Get}: {measured.Figures}";
        var result = measured switch
        {
            { Requests: 0 } => StepResult.Hold($"GET {settings.Get}: no sample was taken; raise verify.latency.rate or verify.latency.for"),
            _ when TooBusy(settings, measured) => StepResult.Hold($"{what}. {measured.Late:#,0} of {measured.Due:#,0} requests were sent over 100 ms late: this machine is too busy to measure; try again"),
            { ClientErrors: > 0 } => StepResult.Stop($"{what}. {measured.ClientErrors:#,0} answers of 4xx: this path can't be measured; correct verify.latency.get, or see why it refuses"),
            { FailedPercent: > StopErrors } => StepResult.Stop($"{what}. More than {StopErrors:0.#} % failed"),
            _ when p95 > settings.Stop => StepResult.Stop($"{what}. p95 is above {Ms(settings.Stop)}"),
            { FailedPercent: > WarnErrors } => StepResult.Hold($"{what}. Between {WarnErrors:0.#} % and {StopErrors:0.#} % failed: a person decides"),
            _ when p95 >= settings.Warn => StepResult.Hold($"{what}. p95 is between {Ms(settings.Warn)} and {Ms(settings.Stop)}: a person decides"),
            { Failed: > 0 } => StepResult.Warn($"{what}. None should fail"),
            _ when p95 >= settings.Go => StepResult.Warn($"{what}. p95 should be below {Ms(settings.Go)}"),
            // A moment without any answer hides in a percentile when the measurement is long enough.
            _ when measured.LongestGap > settings.Go + TimeSpan.FromSeconds(1.0 / settings.Rate) => StepResult.Warn($"{what}. p95 is below {Ms(settings.Go)}, but for {Ms(measured.LongestGap)} nothing was answered"),
            _ => StepResult.Go($"{what}. p95 is below {Ms(settings.Go)}"),
        };
        return result with { Data = DataOf(settings, measured) };
    }

    private static JsonObject DataOf(LatencySettings settings, Measurement measured) => new()
    {
        ["get"] = settings.Get,
        ["requests"] = measured.Requests,
        ["failed"] = measured.Failed,
        ["p50Ms"] = measured.Latency.Percentile(50).TotalMilliseconds,
        ["p95Ms"] = measured.Latency.Percentile(95).TotalMilliseconds,
        ["p99Ms"] = measured.Latency.Percentile(99).TotalMilliseconds,
    };

    private static string Ms(TimeSpan time) => $"{time.TotalMilliseconds:0.#} ms";
}
