using System.Text.RegularExpressions;

namespace Interlock.Preflight.Secrets;

/// <summary>Decides which findings may stay, and remembers which entries were of use. Safe to use from many threads.</summary>
internal sealed class AllowList
{
    private readonly List<(AllowEntry Entry, Regex? Path)> _usable = [];
    private readonly HashSet<AllowEntry> _used = [];
    private readonly SortedSet<string> _problems = new(StringComparer.Ordinal);

    public AllowList(IEnumerable<AllowEntry> entries, DateOnly today)
    {
        foreach (var entry in entries)
        {
            if (string.IsNullOrWhiteSpace(entry.Reason))
                _problems.Add($"Allow entry {entry} has no reason, so it allows nothing: write why the finding may stay.");
            else if (entry is { Path: null, Rule: null, Fingerprint: null })
                _problems.Add("An allow entry with neither path, rule nor fingerprint would allow everything, so it allows nothing.");
            else if (entry.Expires < today)
                _problems.Add($"Allow entry {entry} expired on {entry.Expires:yyyy-MM-dd}, so it allows nothing: remove the secret, or renew the entry.");
            else
                _usable.Add((entry, entry.Path is null ? null : PathGlob.ToRegex(entry.Path)));
        }
    }

    /// <param name="isWhole">Whether all was scanned in which an entry could have matched.</param>
    public IReadOnlyList<string> Problems(bool isWhole)
    {
        lock (_used)
        {
            var unused = _usable.Where(u => isWhole && !_used.Contains(u.Entry)).Select(u => $"Allow entry {u.Entry} matched nothing: remove it.");
            return [.. _problems, .. unused];
        }
    }

    /// <returns>The reason, or <c>null</c> when nothing allows the finding.</returns>
    public string? ReasonFor(SecretFinding finding, ReadOnlySpan<char> line)
    {
        if (InlineMarker.On(line) is { } marker && string.Equals(marker.Rule, finding.Rule, StringComparison.Ordinal))
        {
            if (marker.Reason.Length > 0) return marker.Reason;
            lock (_used) _problems.Add($"{finding.Path}:{finding.Line}: the marker for {finding.Rule} has no reason, so it allows nothing.");
        }

        foreach (var (entry, path) in _usable)
        {
            if (path?.IsMatch(finding.Path) == false) continue;
            if (entry.Rule is not null && !string.Equals(entry.Rule, finding.Rule, StringComparison.Ordinal)) continue;
            if (entry.Fingerprint is not null && !string.Equals(entry.Fingerprint, finding.Fingerprint, StringComparison.Ordinal)) continue;
            lock (_used) _used.Add(entry);
            return entry.Reason;
        }

        return null;
    }
}
