namespace Interlock.Preflight.Secrets;

/// <summary>Tells a finding that may stay, or is known, from a new one. Safe to use from many threads.</summary>
internal sealed class Judge(SecretScanOptions options, DateOnly today)
{
    private readonly AllowList _allow = new(options.Allow, today);
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);

    /// <returns>The reason, or <c>null</c> when nothing allows the finding.</returns>
    public string? ReasonFor(SecretFinding finding, ReadOnlySpan<char> line) => _allow.ReasonFor(finding, line);

    /// <summary>What lies about untracked is in no baseline: the baseline is about what is in the repository already.</summary>
    public bool Knows(SecretFinding finding)
    {
        if (finding.Origin == TextOrigin.Untracked || options.Baseline?.Contains(finding.Fingerprint) != true) return false;
        lock (_met) _met.Add(finding.Fingerprint);
        return true;
    }

    public IReadOnlyList<string> Problems(bool isWhole)
    {
        if (!isWhole || options.Baseline is not { } baseline) return _allow.Problems(isWhole);
        lock (_met)
        {
            return [.. _allow.Problems(isWhole), .. baseline.Entries.Where(entry => !_met.Contains(entry)).Select(entry => $"Baseline entry {entry} matches nothing any more: take it out with --target=Secrets --write-baseline.")];
        }
    }
}
