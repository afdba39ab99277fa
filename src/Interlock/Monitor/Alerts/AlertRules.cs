using Interlock.Runbook;

namespace Interlock.Monitor.Alerts;

/// <summary>What a platform tells people of by itself (MN-02).</summary>
/// <param name="DeployFailure">A release failed.</param>
/// <param name="HealthFailure">The health check failed so often as it says.</param>
/// <param name="Crash">A service ended by itself.</param>
/// <param name="Whom">Whom it tells.</param>
public sealed record AlertRules(bool DeployFailure, bool HealthFailure, bool Crash, IReadOnlyList<string> Whom)
{
    internal static AlertRules Of(AlertSettings settings) => new(settings.DeployFailure, settings.HealthFailure, settings.Crash, settings.Whom);

    /// <summary>One line, as it stands in evidence.</summary>
    public override string ToString()
    {
        string[] when = [.. new[] { DeployFailure ? "a failed release" : null, HealthFailure ? "failed health" : null, Crash ? "a crash" : null }.OfType<string>()];
        return when.Length == 0 ? "nobody is told" : $"{string.Join(", ", when)} told to {string.Join(", ", Whom)}";
    }

    /// <inheritdoc/>
    public bool Equals(AlertRules? other) =>
        other is not null && (DeployFailure, HealthFailure, Crash) == (other.DeployFailure, other.HealthFailure, other.Crash) && Whom.SequenceEqual(other.Whom, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DeployFailure, HealthFailure, Crash, Whom.Count);
}
