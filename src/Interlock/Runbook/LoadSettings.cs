using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>A synthetic load of whole sessions, whose traces are removed afterwards.</summary>
public sealed record LoadSettings : IJudged
{
    /// <summary>Sessions in all. Default 20.</summary>
    [Description("Sessions in all.")]
    [Range(1, 1000)]
    public int Sessions { get; init; } = 20;

    /// <summary>Kinds of session, by name.</summary>
    [Description("Kinds of session, by name.")]
    [NotEmpty]
    public required IReadOnlyDictionary<string, SessionSettings> Kinds { get; init; }

    /// <summary>Asked afterwards with <c>$probe</c>, <c>$sessions</c> and <c>$events</c> as captures: what was counted must be what was sent.</summary>
    [Description("Asked afterwards, with $probe, $sessions and $events: what was counted must be what was sent.")]
    public IReadOnlyList<ProbeSettings> Then { get; init; } = [];

    /// <summary>Removes what the load left; always asked, also after a failure.</summary>
    [Description("Removes what the load left; asked after a failure too.")]
    public IReadOnlyList<ProbeSettings> Cleanup { get; init; } = [];

    /// <summary>Share of failed requests up to which it is Warn, in percent; none is Go. Default 5.</summary>
    [Description("Share of failed requests up to which it is warn, in percent; none is go; between this and stop it is hold.")]
    [Range(0, 100)]
    public double WarnErrors { get; init; } = 5;

    /// <summary>Share of failed requests above which it is Stop, in percent. Default 10.</summary>
    [Description("Share of failed requests above which it is stop, in percent.")]
    [Range(0, 100)]
    public double StopErrors { get; init; } = 10;

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (WarnErrors > StopErrors)
            yield return ("stop-errors", "the bands overlap", "warn-errors ≤ stop-errors");
        // What is required may be missing, which is told already.
        var probes = (Kinds ?? new Dictionary<string, SessionSettings>(StringComparer.Ordinal)).SelectMany(kind => (kind.Value.Steps ?? []).Index().Select(step => ($"kinds.{kind.Key}.steps[{step.Index}]", step.Item)))
            .Concat(Then.Index().Select(probe => ($"then[{probe.Index}]", probe.Item)))
            .Concat(Cleanup.Index().Select(probe => ($"cleanup[{probe.Index}]", probe.Item)));
        foreach (var (key, _) in probes.Where(probe => probe.Item.Browser is not null))
            yield return (key, "opens a browser: a load of them would measure this machine", "browser under verify.before or verify.after");
    }
}

/// <summary>One kind of session: its requests in order. <c>$session</c>, <c>$probe</c>, <c>$index</c> and <c>$now</c> are known.</summary>
public sealed record SessionSettings
{
    /// <summary>Share of all sessions, relative to the other kinds. Default 1.</summary>
    [Description("Share of all sessions, relative to the other kinds.")]
    [Range(1, 1000)]
    public int Weight { get; init; } = 1;

    /// <summary>Its requests, in order.</summary>
    [Description("Its requests, in order.")]
    public required IReadOnlyList<ProbeSettings> Steps { get; init; }
}
