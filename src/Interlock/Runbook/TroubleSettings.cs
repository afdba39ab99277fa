using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>A row of the table of troubles.</summary>
public sealed record TroubleSettings
{
    /// <summary>A regular expression for lines of logs and findings; its group <c>x</c> may name what it is about.</summary>
    [Description("A regular expression for lines of logs and of what was found. A group named x is what it is about, written {x} in the cause.")]
    [Regex]
    [NotEmpty]
    public required string When { get; init; }

    /// <summary>The cause that it tells of.</summary>
    [Description("The cause that it tells of.")]
    [NotEmpty]
    public required string Cause { get; init; }

    /// <summary>What to do.</summary>
    [Description("What to do.")]
    [NotEmpty]
    public required string Fix { get; init; }
}
