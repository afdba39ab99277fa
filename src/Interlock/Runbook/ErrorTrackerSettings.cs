using System.ComponentModel;
using Interlock.Monitor.Errors;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>An error tracker that takes Sentry's envelopes, and is sent a test event.</summary>
[ShortForm(nameof(Dsn))]
public sealed record ErrorTrackerSettings : IJudged
{
    /// <summary>Its DSN; null: it is not asked.</summary>
    [Description("Its DSN, such as '${env:SENTRY_DSN}'; without one it is not asked.")]
    [MayBeMissing("required")]
    public Secret? Dsn { get; init; }

    /// <summary>When false, the DSN may be missing. Default true.</summary>
    [Description("When false, the DSN may be missing.")]
    public bool Required { get; init; } = true;

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Dsn is { Length: > 0 } given && ErrorTrackerDsn.Parse(given.Reveal()) is null)
            yield return ("dsn", "the value (not shown) is no DSN", "https://KEY@HOST/PROJECT, as the tracker shows it");
    }
}
