using Interlock.Engine;
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
    public static IReadOnlyList<Step> For(PlanRequest request) => [new FirstWatch(request.Runbook.Monitor, VerifySteps.HealthPath(request.Runbook))];

    /// <summary>The one that a platform adds, with where the check is kept there.</summary>
    public static Step HealthMonitoring(PlanRequest request, IHealthCheckStore store) =>
        new HealthMonitoring(new HealthCheck(VerifySteps.HealthPath(request.Runbook), EverySeconds, TimeoutSeconds, request.Runbook.Monitor.HealthFailures), store);
}
