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
        Before.Index().Where(probe => probe.Item.Log is not null || probe.Item.Steps.Any(step => step.Log is not null))
            .Select(probe => ($"before[{probe.Index}]", "asks the log of what serves, which the new version does not do yet", (string?)"log under verify.after; before the cutover log-expects and log-forbids of the service"));
}
