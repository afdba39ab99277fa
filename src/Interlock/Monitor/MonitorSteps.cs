using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Verify;
using Interlock.Watch;

namespace Interlock.Monitor;

/// <summary>The steps of the Monitor phase.</summary>
internal static class MonitorSteps
{
    // MN-01: 60 s interval, 30 s time-out, 3 failures.
    private const int EverySeconds = 60;
    private const int TimeoutSeconds = 30;

    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var settings = request.Runbook.Monitor;
        var health = VerifySteps.HealthPath(request.Runbook);
        return [new HealthMonitoring(new HealthWatch(health, EverySeconds, TimeoutSeconds, settings.HealthFailures), new LocalHealthMonitor(request.Environment)), new FirstWatch(settings, health)];
    }
}
