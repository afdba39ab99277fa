using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>What must hold on the new version.</summary>
public sealed record VerifySettings : IJudged
{
    /// <summary>Asked on the new version before it gets traffic. Any failure stops.</summary>
    [Description("Asked on the new version before it gets any traffic.")]
    public IReadOnlyList<ProbeSettings> Before { get; init; } = [];

    /// <summary>Asked through the edge after the cutover.</summary>
    [Description("Asked through the edge after the cutover.")]
    public IReadOnlyList<ProbeSettings> After { get; init; } = [];

    /// <summary>Latency of single requests.</summary>
    [Description("Latency of single requests.")]
    public LatencySettings? Latency { get; init; }

    /// <summary>A synthetic load of whole sessions.</summary>
    [Description("A synthetic load of whole sessions.")]
    public LoadSettings? Load { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints() =>
    [
        .. Before.Index().Where(probe => probe.Item.Log is not null || probe.Item.Steps.Any(step => step.Log is not null))
            .Select(probe => ($"before[{probe.Index}]", "asks the log of what serves, which the new version does not do yet", (string?)"log under verify.after; before the cutover log-expects and log-forbids of the service")),
        .. new[] { ("before", Before), ("after", After), ("load.then", Load?.Then ?? []), ("load.cleanup", Load?.Cleanup ?? []) }.SelectMany(list => Pausing(list.Item1, list.Item2)),
        .. (Load?.Kinds?.Values ?? []).Zip(Load?.Kinds?.Keys ?? []).SelectMany(kind => (kind.First.Steps ?? []).Index().SelectMany(step => Pausing($"load.kinds.{kind.Second}.steps[{step.Index}].steps", step.Item.Steps))),
    ];

    private static IEnumerable<(string, string, string?)> Pausing(string at, IReadOnlyList<ProbeSettings> probes) => probes.Index().SelectMany(probe =>
        (probe.Item.Pause is null ? Array.Empty<(string, string, string?)>() : [($"{at}[{probe.Index}].pause", "thinks where nobody does", "pause under the steps of verify.load.kinds")]).Concat(Pausing($"{at}[{probe.Index}].steps", probe.Item.Steps)));
}
