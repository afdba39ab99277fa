using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Load;

namespace Interlock.Verify;

/// <summary>What a share of failed requests in a load means: none is Go, a few Warn, many Stop, between a person decides.</summary>
internal static class LoadBands
{
    public static StepResult Judge(LoadSettings settings, SessionFigures figures)
    {
        var what = $"{figures.Planned} sessions, {figures.Requests:#,0} requests, {figures.Failed:#,0} failed ({figures.FailedPercent:0.##} %), {figures.Events:#,0} events, p95 {figures.Latency.Percentile(95).TotalMilliseconds:0.#} ms";
        var result = figures switch
        {
            { Requests: 0 } => StepResult.Hold("no request was sent; see verify.load.sessions and verify.load.kinds"),
            { Failed: 0 } => StepResult.Go(what),
            _ when figures.FailedPercent > settings.StopErrors => StepResult.Stop($"{what}: above {settings.StopErrors:0.##} %", figures.Problems),
            _ when figures.FailedPercent <= settings.WarnErrors => StepResult.Warn($"{what}: none should fail", figures.Problems),
            _ => StepResult.Hold($"{what}: between {settings.WarnErrors:0.##} % and {settings.StopErrors:0.##} %, a person decides", figures.Problems),
        };
        return result with
        {
            Data = new JsonObject { ["sessions"] = figures.Sessions, ["requests"] = figures.Requests, ["failed"] = figures.Failed, ["events"] = figures.Events },
        };
    }
}
