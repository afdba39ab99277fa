using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Load;

namespace Interlock.Verify;

/// <summary>What a load's failures and, on a schedule, its latency mean: none failed and fast is Go, a few Warn, many Stop, between a person decides.</summary>
internal static class LoadBands
{
    // Decision point 4: an answer within this is Go.
    private static readonly TimeSpan UsualGo = TimeSpan.FromMilliseconds(500);

    public static StepResult Judge(LoadSettings settings, SessionFigures figures)
    {
        var isOpen = settings.Schedule is not null;
        var p95 = figures.Latency.Percentile(95);
        var what = $"{figures.Planned:#,0} sessions{(isOpen ? $" in {figures.Took.TotalSeconds:0.0} s" : "")}, {figures.Requests:#,0} requests, {figures.Failed:#,0} failed ({figures.FailedPercent:0.##} %), {figures.Events:#,0} events, p95 {Ms(p95)}{(UsesChance(settings) ? $", seed {figures.Seed}" : "")}";
        var result = figures switch
        {
            { Requests: 0 } => StepResult.Hold("no request was sent; see verify.load.sessions and verify.load.kinds"),
            _ when figures.FailedPercent > settings.StopErrors => StepResult.Stop($"{what}: above {settings.StopErrors:0.##} %", figures.Problems),
            { BrokenOff: > 0 } => StepResult.Hold($"{what}: {Counted.Of(figures.BrokenOff, "session")} broke off before the end, so not all was asked", figures.Problems),
            // Lateness is in the latencies: a good figure stands, a bad one may be our fault. Without bands there is none.
            _ when isOpen && (figures.MissedRate || (figures.IsLate && !(p95 < settings.Go))) => StepResult.Hold($"{what}: {figures.Late:#,0} of {figures.Planned:#,0} sessions began over 100 ms late, {figures.Planned - figures.Begun:#,0} never: this machine could not keep the rate; lower verify.load.{Rate(settings)}, or try again", figures.Problems),
            _ when p95 > settings.Stop => StepResult.Stop($"{what}: p95 is above {Ms(settings.Stop)}", figures.Problems),
            _ when figures.FailedPercent > settings.WarnErrors => StepResult.Hold($"{what}: between {settings.WarnErrors:0.##} % and {settings.StopErrors:0.##} %, a person decides", figures.Problems),
            _ when isOpen && figures.Requests < settings.MinSamples => StepResult.Hold($"{what}: fewer than {settings.MinSamples:#,0} requests are too few to tell; raise verify.load.{Rate(settings)}{(settings.Stages.Count > 0 ? "" : " or verify.load.for")}", figures.Problems),
            _ when p95 >= settings.Warn => StepResult.Hold($"{what}: p95 is between {Ms(settings.Warn)} and {Ms(settings.Stop)}, a person decides", figures.Problems),
            { Failed: > 0 } => StepResult.Warn($"{what}: none should fail", figures.Problems),
            _ when p95 >= settings.Go => StepResult.Warn($"{what}: p95 should be below {Ms(settings.Go)}"),
            // A moment without any answer hides in a percentile when the load is long enough.
            _ when figures.Latency.Max > settings.Stop => StepResult.Warn($"{what}: one waited {Ms(figures.Latency.Max)}"),
            // Nor does a load without bands, or one that waits for its answers, show it in any.
            _ when figures.Silence > (settings.Go ?? UsualGo) + figures.Latency.Percentile(50) => StepResult.Warn($"{what}: for {Ms(figures.Silence)} nothing was answered that was waited for"),
            _ => StepResult.Go(what),
        };
        return result with
        {
            Data = new JsonObject
            {
                ["sessions"] = figures.Sessions,
                ["requests"] = figures.Requests,
                ["failed"] = figures.Failed,
                ["events"] = figures.Events,
                ["p50Ms"] = figures.Latency.Percentile(50).TotalMilliseconds,
                ["p95Ms"] = p95.TotalMilliseconds,
                ["p99Ms"] = figures.Latency.Percentile(99).TotalMilliseconds,
                ["silenceMs"] = Math.Round(figures.Silence.TotalMilliseconds, 3),
                ["seed"] = figures.Seed,
            },
        };
    }

    private static string Rate(LoadSettings settings) => settings.Stages.Count > 0 ? "stages" : "rate";

    private static bool UsesChance(LoadSettings settings) =>
        settings.Data.Count > 0 || settings.Kinds.Values.Any(kind => kind.Data.Count > 0 || kind.Pause is not null || kind.Steps.Any(step => step.Pause is not null));

    private static string Ms(TimeSpan? time) => $"{time?.TotalMilliseconds:0.#} ms";
}
