using System.Globalization;
using Interlock.Watch.Samples;

namespace Interlock.Watch.Rules;

/// <summary>One rule over the samples of a watch. The same samples in the same order give the same events: a watch that was cut off is taken up by telling them again.</summary>
/// <param name="rule">The rule.</param>
/// <param name="measures">The measures that are known, by name.</param>
/// <param name="every">The pause between samples, as planned.</param>
internal sealed class RuleWatch(WatchRule rule, IReadOnlyDictionary<string, Measure> measures, TimeSpan every)
{
    // Samples come a little late, and a window of a schedule's own length is meant to hold one.
    private const double MostOverWindow = 1.5;
    private const int FewestFailed = 3;

    private readonly SampleFold fold = new(measures, rule.Settings.AtLeast);
    // What was between two samples further apart is not known: nothing lasts over it.
    private readonly TimeSpan gap = SampleGap.Longest(every);
    private DateTimeOffset? since;
    private DateTimeOffset lastBeyond;
    private int failures, fired, cleared;
    private readonly HashSet<int> beyondNormal = [];
    private double? normal;

    public WatchRule Rule => rule;

    public RuleState State { get; private set; } = RuleState.NoData;

    /// <summary>Of all samples, those of which it could tell.</summary>
    public int Told { get; private set; }

    /// <summary>How often it began to fire.</summary>
    public int Firings { get; private set; }

    /// <summary>What was found last, one line.</summary>
    public string Evidence { get; private set; } = "no sample";

    /// <summary>What it waits for was so in the last sample that could tell.</summary>
    public bool Holds { get; private set; }

    /// <summary>By which it fires now; null: it does not.</summary>
    public RuleEvent? Firing { get; private set; }

    private bool IsFiring => Firing is not null;

    /// <summary>Takes the last sample.</summary>
    /// <param name="samples">All samples, oldest first.</param>
    /// <returns>What it led to; null: nothing.</returns>
    public RuleEvent? Take(IReadOnlyList<WatchSample> samples)
    {
        var now = samples[^1].At;
        var (isBeyond, evidence) = rule.Condition switch
        {
            WatchCondition.Failing failing => Failed(failing, samples[^1]),
            WatchCondition.Beyond beyond => Passed(beyond, samples, now),
            _ => throw new InvalidOperationException($"unknown condition {rule.Condition}"),
        };
        Evidence = evidence;
        if (isBeyond is not { } met)
        {
            State = IsFiring ? RuleState.Firing : RuleState.NoData;
            return null;
        }

        (Told, Holds) = (Told + 1, met);
        return Decide(met && Lasts(now), met, now);
    }

    private RuleEvent? Decide(bool met, bool isBeyond, DateTimeOffset now)
    {
        if (!isBeyond)
            since = null;
        (fired, cleared) = met ? (fired + 1, 0) : isBeyond ? (0, 0) : (0, cleared + 1);
        if (!IsFiring && met && fired >= rule.Settings.FiresAfter)
        {
            (Firing, State) = (new(rule, true, now, Evidence), RuleState.Firing);
            Firings++;
            return Firing;
        }

        if (IsFiring && cleared >= rule.Settings.ClearsAfter)
        {
            (Firing, State) = (null, RuleState.Quiet);
            return new(rule, false, now, Evidence);
        }

        State = IsFiring ? RuleState.Firing : isBeyond ? RuleState.Pending : RuleState.Quiet;
        return null;
    }

    // Of one that lasts, the time from its first sample beyond the limit to this one.
    private bool Lasts(DateTimeOffset now)
    {
        if (since is null || now - lastBeyond > gap)
            since = now;
        lastBeyond = now;
        var wanted = rule.Condition switch { WatchCondition.Failing failing => failing.For, WatchCondition.Beyond beyond => beyond.For, _ => null };
        return wanted is not { } time || now - since >= time;
    }

    private (bool? IsBeyond, string Evidence) Failed(WatchCondition.Failing failing, WatchSample sample)
    {
        if (!sample.Checks.TryGetValue(failing.Check, out var problem))
            return (null, $"{failing.Check} was not asked{Why(sample, failing.Check)}");
        failures = problem is null ? 0 : failures + 1;
        // While it fires, any failure keeps it from being over.
        return (failures >= failing.InARow || (IsFiring && failures > 0), problem is null ? $"{failing.Check} is good" : $"{failing.Check} failed {(failures == 1 ? "once" : $"{failures} times in a row")}: {problem}");
    }

    private (bool? IsBeyond, string Evidence) Passed(WatchCondition.Beyond beyond, IReadOnlyList<WatchSample> samples, DateTimeOffset now)
    {
        var first = samples.Count - 1;
        // Growth begins at a sample; what happened in a window came after the sample at its beginning.
        while (beyond.In is { } window && first > 0 && (beyond.What.Fold == Measured.Growth ? samples[first - 1].At >= now - window : samples[first - 1].At > now - window))
            first--;
        // A count is of all the time since the sample before, which must be about as long as the window that it is judged by.
        while (beyond.In is { } span && IsCount(beyond.What) && first > 0 && first < samples.Count - 1 && now - samples[first - 1].At > span * MostOverWindow)
            first++;
        var inWindow = samples.Skip(first);
        if (Unfit(beyond, samples, first, now) is { } unfit)
            return (null, $"{beyond.What}: {unfit}");
        if (fold.Of(beyond.What, inWindow, "avg") is not { } found)
            return (null, $"{beyond.What}: {(IsOfRequests(beyond.What) ? $"{SampleFold.Requests(inWindow):0} requests, fewer than at-least: {rule.Settings.AtLeast} (watch.requests sends more)" : $"no data{Why(samples[^1], beyond.What.Name)}")}");
        var limit = beyond.Limit;
        var unit = measures[beyond.What.Name].Unit;
        if (beyond.IsTimesNormal)
        {
            // What is beyond it, however long, does not become normal, nor afterwards.
            if (since is null && !IsFiring)
                normal = Normal(beyond, samples, first);
            if (normal is not { } usual)
                return (null, $"{beyond.What}: nothing is known of what is normal yet");
            limit *= usual;
        }

        // Where nothing failed for long, one failed request would be any multiple of that.
        var isBeyond = beyond.Operator.Compare(found, limit) && !(beyond.IsTimesNormal && measures[beyond.What.Name].Kind == MeasureKind.ErrorShare && SampleFold.Failed(inWindow) < FewestFailed);
        if (isBeyond && beyond.IsTimesNormal)
            beyondNormal.UnionWith(Enumerable.Range(first, samples.Count - first));
        return (isBeyond, $"{beyond.What} is {MeasureText.Of(found, unit)}{(beyond.In is { } over ? $" in {Runbook.Reading.DurationReading.Format(over)}" : "")}{(beyond.IsTimesNormal ? $", normal is {MeasureText.Of(limit / beyond.Limit, unit)}" : "")}");
    }

    private string? Unfit(WatchCondition.Beyond beyond, IReadOnlyList<WatchSample> samples, int first, DateTimeOffset now)
    {
        if (beyond.In is not { } window || !IsCount(beyond.What))
            return null;
        if (first > 0 && now - samples[first - 1].At > window * MostOverWindow)
            return $"the samples are too far apart for {Runbook.Reading.DurationReading.Format(window)}";
        var isLess = beyond.Operator == Verify.Probes.Operator.Less || beyond.Operator == Verify.Probes.Operator.AtMost;
        return isLess && now - samples[0].At < window ? $"less than {Runbook.Reading.DurationReading.Format(window)} was seen yet" : null;
    }

    private bool IsCount(Measured what) => measures[what.Name].Kind == MeasureKind.Count && what.Fold != Measured.Growth;

    // Three windows at least; and where nothing ever failed, the smallest share that so many requests could have shown.
    private double? Normal(WatchCondition.Beyond beyond, IReadOnlyList<WatchSample> samples, int end)
    {
        List<WatchSample> earlier = [];
        var seen = TimeSpan.Zero;
        for (var i = 0; i < end; i++)
            if (!beyondNormal.Contains(i))
            {
                earlier.Add(samples[i]);
                seen += i == 0 ? TimeSpan.Zero : samples[i].At - samples[i - 1].At;
            }

        if (seen < 3 * beyond.In!.Value)
            return null;
        var usual = fold.Of(beyond.What, earlier, "avg");
        if (measures[beyond.What.Name].Kind == MeasureKind.Count)
            usual *= beyond.In.Value / seen;
        return usual is not { } found ? null
            : measures[beyond.What.Name].Kind == MeasureKind.ErrorShare ? Math.Max(found, 100 / SampleFold.Requests(earlier))
            : found > 0 ? found : null;
    }

    private bool IsOfRequests(Measured what) => measures[what.Name].Kind is MeasureKind.ErrorShare or MeasureKind.Latency;

    private static string Why(WatchSample sample, string name) => sample.Missing.TryGetValue(name, out var why) ? string.Create(CultureInfo.InvariantCulture, $": {why}") : "";
}
