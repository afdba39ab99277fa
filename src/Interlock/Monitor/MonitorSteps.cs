using Interlock.Engine;
using Interlock.Monitor.Alerts;
using Interlock.Monitor.Errors;
using Interlock.Monitor.Logs;
using Interlock.Platforms;
using Interlock.Verify;

namespace Interlock.Monitor;

/// <summary>The steps of the Monitor phase.</summary>
internal static class MonitorSteps
{
    // MN-01: 60 s interval, 30 s time-out, 3 failures.
    private const int EverySeconds = 60;
    private const int TimeoutSeconds = 30;

    /// <summary>Those that every platform has.</summary>
    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var monitor = request.Runbook.Monitor;
        var steps = new List<Step> { new FirstWatch(monitor, VerifySteps.HealthPath(request.Runbook)), new WatchSaved(request.Runbook) };
        if (monitor.ErrorTracker?.Dsn is { Length: > 0 } dsn)
            steps.Add(new ErrorTracker(dsn));
        if (monitor.Logs is { } logs)
            steps.Add(new LogCheck(logs, [.. request.Runbook.Services.Keys]));
        return steps;
    }

    /// <summary>Those that a platform adds, with where each thing is kept there.</summary>
    public static IReadOnlyList<Step> Configured(PlanRequest request, IHealthCheckStore checks, IAlertStore alerts) =>
        [HealthMonitoring(request, checks), .. request.Runbook.Monitor.Alerts is { } wanted ? [new AlertsConfigured(AlertRules.Of(wanted), alerts)] : Array.Empty<Step>()];

    /// <summary>The one that a platform adds, with where the check is kept there.</summary>
    public static Step HealthMonitoring(PlanRequest request, IHealthCheckStore store) =>
        new HealthMonitoring(new HealthCheck(VerifySteps.HealthPath(request.Runbook), EverySeconds, TimeoutSeconds, request.Runbook.Monitor.HealthFailures), store);
}
