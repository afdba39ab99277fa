namespace Interlock.Edge.Metrics;

/// <summary>A failed request as evidence: never its query, headers or body, which may hold secrets.</summary>
internal sealed record ErrorEntry(DateTimeOffset Time, string Method, string Path, int Status, string? Slot, string Reason);

/// <summary>The last 200 failures, oldest first.</summary>
internal sealed class ErrorRing
{
    private const int Most = 200;
    private const int LongestPath = 200;
    private readonly Queue<ErrorEntry> _entries = new(Most);

    public void Add(ErrorEntry entry)
    {
        if (entry.Path.Length > LongestPath)
            entry = entry with { Path = entry.Path[..LongestPath] };
        lock (_entries)
        {
            if (_entries.Count == Most)
                _entries.Dequeue();
            _entries.Enqueue(entry);
        }
    }

    public IReadOnlyList<ErrorEntry> Since(DateTimeOffset from)
    {
        lock (_entries)
            return [.. _entries.Where(entry => entry.Time >= from)];
    }
}
