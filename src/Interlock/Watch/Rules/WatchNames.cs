using Interlock.Runbook;

namespace Interlock.Watch.Rules;

/// <summary>What conditions of a watch may ask for, by name, and whether they do.</summary>
internal static class WatchNames
{
    /// <summary>The checks that conditions may call failed.</summary>
    public static IReadOnlyList<string> Checks(WatchSettings watch) => [Samples.Sampler.Health, Samples.Sampler.Answers, .. watch.Probes.Keys];

    /// <summary>The numbers that conditions may ask for.</summary>
    public static IReadOnlyDictionary<string, Measure> Measures(WatchSettings watch) =>
        Measure.Given
            .Concat(Checks(watch).Select(check => new Measure(check, MeasureKind.CheckShare, MeasureUnit.Percent, "share of the times it was asked that it was good")))
            .Concat(watch.Figures.Select(figure => new Measure(figure.Key, figure.Value.Log is null ? MeasureKind.Level : MeasureKind.Count, figure.Value.Percent ? MeasureUnit.Percent : MeasureUnit.None, "a figure of the runbook")))
            .DistinctBy(measure => measure.Name, StringComparer.Ordinal)
            .ToDictionary(measure => measure.Name, StringComparer.Ordinal);

    public static IEnumerable<(string Key, string Complaint, string? Allowed)> Complaints(WatchSettings watch)
    {
        foreach (var name in watch.Probes.Keys.Concat(watch.Figures.Keys).GroupBy(name => name, StringComparer.Ordinal))
            if (Measure.Given.Any(given => given.Name == name.Key) || name.Key is Samples.Sampler.Health or Samples.Sampler.Answers || name.Count() > 1)
                yield return (watch.Probes.ContainsKey(name.Key) ? $"probes.{name.Key}" : $"figures.{name.Key}", "is a name that stands for something else already", "another name");
        foreach (var (name, probe) in watch.Probes)
            if (probe.Browser is not null || probe.Log is not null)
                yield return ($"probes.{name}.{(probe.Browser is null ? "log" : "browser")}", "is nothing that a watch asks again and again", probe.Browser is null ? "a figure with log, which counts lines since the sample before" : "get, post, sql, redis, tcp, tls, command, requests, steps");
        if (watch.Every < TimeSpan.FromSeconds(1))
            yield return ("every", "asks more often than anything can be told", "at least 1s");
        if (watch.For < watch.Every)
            yield return ("for", "ends before its second sample", "at least every");
        var measures = Measures(watch);
        foreach (var (i, rule) in watch.Rules.Index())
        {
            // What is required may be missing, which is told already.
            if (rule.When is not null && Unfit(rule.When, Checks(watch), measures) is { } unfit)
                yield return ($"rules[{i}].when", unfit.Complaint, unfit.Allowed);
            if (rule is { Do: WatchAction.RollBack, Gravity: not WatchSeverity.Critical })
                yield return ($"rules[{i}].severity", "is not grave enough to roll back", "critical beside do: roll-back");
            if (rule.Do == WatchAction.Scale && watch.Scale is null)
                yield return ($"rules[{i}].do", "scales, and nothing says how", "watch.scale, the command that does");
        }

        foreach (var (i, kpi) in watch.Kpi.Index())
        {
            if (Unfit(kpi, [], measures) is { } unfit)
                yield return ($"kpi[{i}]", unfit.Complaint, unfit.Allowed);
            else if (WatchCondition.TryParse(kpi, out var read, out _) && read is not WatchCondition.Beyond { In: null, For: null, IsTimesNormal: false })
                yield return ($"kpi[{i}]", "is about a part of the time: a KPI holds over the whole watch", "a number, an order and a limit, such as uptime >= 99.5%");
        }
    }

    private static (string Complaint, string? Allowed)? Unfit(string text, IReadOnlyList<string> checks, IReadOnlyDictionary<string, Measure> measures)
    {
        if (!WatchCondition.TryParse(text, out var condition, out _))
            return null;
        if (condition is WatchCondition.Failing failing)
            return checks.Contains(failing.Check, StringComparer.Ordinal) ? null : ($"'{failing.Check}' is no check{Meant(failing.Check, checks)}", checks.Count == 0 ? "a number, an order and a limit, such as uptime >= 99.5%" : string.Join(", ", checks));
        var beyond = (WatchCondition.Beyond)condition;
        if (!measures.TryGetValue(beyond.What.Name, out var measure))
            return ($"'{beyond.What.Name}' is not known{Meant(beyond.What.Name, measures.Keys)}", string.Join(", ", measures.Keys));
        if (!beyond.IsTimesNormal && beyond.Unit != measure.Unit && !(measure.Unit == MeasureUnit.None && beyond.Unit == MeasureUnit.None))
            return ($"'{measure.Name}' is {Words(measure.Unit)}", $"a limit such as {Such(measure.Unit)}");
        return beyond.What.Fold is not null && measure.Kind is not (MeasureKind.Level or MeasureKind.Count) ? ($"'{measure.Name}' is a {(measure.Kind == MeasureKind.Latency ? "percentile" : "share")} already: there is no {beyond.What.Fold} of it", measure.Name) : null;
    }

    private static string Meant(string name, IEnumerable<string> known) => Nearest.To(name, known) is { } near ? $"; did you mean '{near}'?" : "";

    private static string Words(MeasureUnit unit) => unit switch { MeasureUnit.Percent => "a share in percent", MeasureUnit.Milliseconds => "a time", MeasureUnit.Bytes => "a size", _ => "a plain number" };

    private static string Such(MeasureUnit unit) => unit switch { MeasureUnit.Percent => "85%", MeasureUnit.Milliseconds => "500ms", MeasureUnit.Bytes => "300MB", _ => "10" };
}
