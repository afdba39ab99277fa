using Interlock.Watch.Kpis;
using Interlock.Watch.Rules;

namespace Interlock.Watch.Report;

/// <summary>A watch as it stands, for <c>watch.json</c> and <c>report.html</c>.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Version">The version that is watched.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Evidence">Why, one line, masked.</param>
/// <param name="Book">Its rules and samples; at least one sample.</param>
internal sealed record WatchRecord(string Environment, string Version, Verdict Verdict, string Evidence, RuleBook Book)
{
    // Drawn elsewhere already, or told better by others.
    private static readonly string[] NotDrawn = [Measure.Failed, "p50", "p99", Measure.MemoryBytes, Measure.Uptime, Measure.ClientErrors];

    public DateTimeOffset From => Book.Samples[0].At;

    public DateTimeOffset To => Book.Samples[^1].At;

    public IReadOnlyList<Kpi> Kpis { get; } = Book.Table();

    public IReadOnlyList<RuleWatch> Rules => Book.Rules;

    public IReadOnlyList<RuleEvent> Events => Book.Events;

    /// <summary>What is measured of requests and of the machine, and the runbook's own figures.</summary>
    public IReadOnlyList<Curve> Curves => [.. Book.Measures.Values.Where(measure => !NotDrawn.Contains(measure.Name, StringComparer.Ordinal)).Select(measure => Curve.Of(measure, Book.Samples, Book.Measures)).OfType<Curve>()];
}
