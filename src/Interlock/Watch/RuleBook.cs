using Interlock.Runbook;
using Interlock.Watch.Kpis;
using Interlock.Watch.Rules;
using Interlock.Watch.Samples;

namespace Interlock.Watch;

/// <summary>All rules of a watch over its samples. Pure: the same samples give the same events and the same table.</summary>
internal sealed class RuleBook
{
    private const double MostUnseen = 0.1;
    private readonly List<WatchSample> samples = [];
    private readonly List<RuleEvent> events = [];
    private readonly IReadOnlyDictionary<string, Measure> measures;
    private readonly IReadOnlyList<string> kpis;
    private readonly bool isAsked;
    private readonly TimeSpan every;

    public RuleBook(WatchSettings watch, MonitorSettings monitor)
    {
        measures = WatchNames.Measures(watch);
        every = watch.Every;
        isAsked = watch.Rules.Count > 0;
        kpis = DefaultRules.Kpis(watch, monitor);
        Rules = [.. DefaultRules.Rules(watch, monitor).Select(rule => new RuleWatch(WatchRule.Of(rule), measures, watch.Every))];
    }

    public IReadOnlyList<RuleWatch> Rules { get; }

    /// <summary>The measures that are known, by name.</summary>
    public IReadOnlyDictionary<string, Measure> Measures => measures;

    /// <summary>All that rules found, oldest first.</summary>
    public IReadOnlyList<RuleEvent> Events => events;

    /// <summary>All samples, oldest first.</summary>
    public IReadOnlyList<WatchSample> Samples => samples;

    /// <summary>From the first sample to the last.</summary>
    public TimeSpan Seen => samples.Count == 0 ? TimeSpan.Zero : samples[^1].At - samples[0].At;

    /// <summary>Takes a sample.</summary>
    /// <returns>What rules began to fire by it, or are over, the gravest first.</returns>
    public IReadOnlyList<RuleEvent> Take(WatchSample sample)
    {
        samples.Add(sample);
        RuleEvent[] found = [.. Rules.Select(rule => rule.Take(samples)).OfType<RuleEvent>().OrderByDescending(one => one.Rule.Settings.Gravity).ThenByDescending(one => one.Rule.Settings.Do)];
        events.AddRange(found);
        return found;
    }

    /// <summary>The table of KPIs over the whole watch.</summary>
    public IReadOnlyList<Kpi> Table() => [.. kpis.Select(kpi => Kpi.Of(kpi, measures, samples))];

    /// <summary>What can be said before the end: Stop while a critical rule fires, Warn when a rule had fired. KPIs are for the end.</summary>
    public (Verdict Verdict, string Why) SoFar() =>
        Critical() is { Length: > 0 } critical ? (Verdict.Stop, string.Join("; ", critical))
            : Fired() is { Length: > 0 } fired ? (Verdict.Warn, string.Join("; ", fired))
            : (Verdict.Go, "no rule fired");

    /// <summary>What the watch comes to: Stop when a KPI is missed or a critical rule fires; Hold when something could not be told; Warn when a rule had fired, or one that nobody asked for could not be told.</summary>
    public (Verdict Verdict, string Why) Judge()
    {
        var table = Table();
        var unseen = Unseen();
        string[] missed = [.. table.Where(kpi => kpi.Verdict == Verdict.Stop).Select(kpi => $"{kpi.Target} is missed: {kpi.Measured}"), .. Critical()];
        var untold = Rules.Where(rule => rule.Told == 0).ToLookup(rule => isAsked || rule.Rule.Settings.Gravity == WatchSeverity.Critical, rule => $"{rule.Rule.Name} could never be told: {rule.Evidence}");
        string[] unknown = [.. unseen > MostUnseen * Seen ? [$"{Output.DurationText.Of(unseen)} of {Output.DurationText.Of(Seen)} nobody looked"] : Array.Empty<string>(), .. table.Where(kpi => kpi.Verdict == Verdict.Hold).Select(kpi => $"{kpi.Target} can't be told: {kpi.Measured}"), .. untold[true]];
        // What nobody asked for may be more than a platform can tell.
        string[] fired = [.. untold[false], .. Fired()];
        return missed.Length > 0 ? (Verdict.Stop, string.Join("; ", missed))
            : unknown.Length > 0 ? (Verdict.Hold, string.Join("; ", unknown))
            : fired.Length > 0 ? (Verdict.Warn, string.Join("; ", fired))
            : (Verdict.Go, "no rule fired, every KPI is met");
    }

    // Between samples further apart than a schedule has them.
    private TimeSpan Unseen() => samples.Zip(samples.Skip(1), (one, next) => next.At - one.At).Where(pause => pause > SampleGap.Longest(every)).Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause);

    private string[] Critical() => [.. Rules.Where(rule => rule is { State: RuleState.Firing, Rule.Settings.Gravity: WatchSeverity.Critical }).Select(rule => $"{rule.Rule.Name} fires: {rule.Evidence}")];

    private string[] Fired() => [.. Rules.Where(rule => rule.Firings > 0).Select(rule => $"{rule.Rule.Name} fired {(rule.Firings == 1 ? "once" : $"{rule.Firings} times")}")];
}
