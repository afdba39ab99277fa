using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>What the platform tells people of by itself.</summary>
public sealed record AlertSettings
{
    /// <summary>Whom it tells: addresses or channels.</summary>
    [Description("Whom it tells: names, addresses or channels, such as ops@shop.example. Kept in the open, so no URL with a key in it.")]
    [NotEmpty]
    [Text(@"^(?!\w+://)[^\s].*$", "a name, an address or a channel", "a name, an address or a channel, but no URL")]
    public required IReadOnlyList<string> Whom { get; init; }

    /// <summary>A release failed. Default true.</summary>
    [Description("A release failed.")]
    public bool DeployFailure { get; init; } = true;

    /// <summary>The health check failed so often as it says. Default true.</summary>
    [Description("The health check failed so often as it says.")]
    public bool HealthFailure { get; init; } = true;

    /// <summary>A service ended by itself. Default true.</summary>
    [Description("A service ended by itself.")]
    public bool Crash { get; init; } = true;
}
