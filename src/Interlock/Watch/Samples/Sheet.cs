namespace Interlock.Watch.Samples;

/// <summary>A sample while it is taken, written from several sources at once.</summary>
/// <param name="before">The sample before; null: there is none.</param>
internal sealed class Sheet(WatchSample? before)
{
    private readonly Lock held = new();
    private readonly Dictionary<string, double> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> checks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> missing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> marks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, long> latencies = [];

    /// <summary>The sample before.</summary>
    public WatchSample? Before => before;

    public void Value(string name, double value)
    {
        lock (held)
            values[name] = value;
    }

    public void Check(string name, string? problem)
    {
        lock (held)
            checks[name] = problem is null ? null : SecretMask.Apply(problem);
    }

    public void Miss(string name, string why)
    {
        lock (held)
            missing[name] = SecretMask.Apply(why);
    }

    public void Mark(string name, double value)
    {
        lock (held)
            marks[name] = value;
    }

    public void Latency(long micros, long count)
    {
        lock (held)
            latencies[micros] = latencies.GetValueOrDefault(micros) + count;
    }

    public WatchSample ToSample(DateTimeOffset at) => new(at)
    {
        Values = values,
        Checks = checks,
        Missing = missing,
        Marks = marks,
        Latencies = [.. latencies.Select(pair => new LatencyCount(pair.Key, pair.Value))],
    };
}
