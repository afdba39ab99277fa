using System.Globalization;
using Interlock.Runbook;
using Interlock.Runbook.Reading;

namespace Interlock.Watch.Rules;

/// <summary>What a watch goes by where the runbook says nothing: MN-04 and MN-05, with the limits of <c>monitor</c>.</summary>
internal static class DefaultRules
{
    public static IReadOnlyList<WatchRuleSettings> Rules(WatchSettings watch, MonitorSettings monitor) => watch.Rules.Count > 0 ? watch.Rules :
    [
        new() { When = $"{Samples.Sampler.Health} failed {monitor.HealthFailures} in a row", Do = WatchAction.RollBack },
        new() { When = $"{Samples.Sampler.Answers} failed for 1m", Do = WatchAction.RollBack },
        new() { When = "errors > 10% for 1m", Do = WatchAction.RollBack },
        new() { When = "errors > 1% in 30m", Do = WatchAction.RollBack, AtLeast = 100 },
        new() { When = $"p95 > {DurationReading.Format(monitor.MaxP95)} for 5m" },
        new() { When = "memory > 90% for 3m" },
    ];

    public static IReadOnlyList<string> Kpis(WatchSettings watch, MonitorSettings monitor) => watch.Kpi.Count > 0 ? watch.Kpi :
    [
        "uptime >= 99.5%",
        string.Create(CultureInfo.InvariantCulture, $"errors <= {monitor.MaxErrors}%"),
        $"p95 < {DurationReading.Format(monitor.MaxP95)}",
    ];
}
