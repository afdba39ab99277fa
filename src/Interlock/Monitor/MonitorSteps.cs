using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Load;
using Interlock.Watch;

namespace Interlock.Monitor;

/// <summary>The steps of the Monitor phase.</summary>
internal static class MonitorSteps
{
    // MN-01: 60 s interval, 30 s time-out, 3 failures.
    private const int EverySeconds = 60;
    private const int TimeoutSeconds = 30;

    /// <exception cref="FormatException">The settings have <see cref="Problems"/>; all are listed.</exception>
    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var settings = request.Runbook.Monitor;
        if (Problems(settings) is { Count: > 0 } problems)
            throw new FormatException(string.Join(Environment.NewLine, problems));
        var health = VerifySteps.HealthPath(request.Runbook);
        return [new HealthMonitoring(new HealthWatch(health, EverySeconds, TimeoutSeconds, settings.HealthFailures), new LocalHealthMonitor(request.Environment)), new FirstWatch(settings, health)];
    }

    /// <summary>Everything that is wrong with the settings, as <c>monitor.rate: …</c>.</summary>
    public static IReadOnlyList<string> Problems(MonitorSettings settings)
    {
        var problems = new List<string>();
        if (settings.Rate is < 1 or > 1000)
            problems.Add($"monitor.rate: {settings.Rate} must be 1 to 1,000 per second");
        if (settings.For <= TimeSpan.Zero || settings.For > Schedule.LongestTime)
            problems.Add("monitor.for: must be above 0 and at most 1h");
        if (settings.HealthEvery <= TimeSpan.Zero)
            problems.Add("monitor.healthEvery: must be above 0");
        if (settings.HealthFailures < 1)
            problems.Add("monitor.healthFailures: must be at least 1");
        return problems;
    }
}
