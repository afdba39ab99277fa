namespace Interlock.Edge.Metrics;

/// <summary>The last 15 minutes in buckets of one second, per series. Kept in memory only: a restarted edge begins at nothing.</summary>
internal sealed class MetricsRing(TimeProvider time)
{
    private const int Seconds = 15 * 60;
    private readonly (long Second, Dictionary<Series, Counts> Series)[] _buckets = new (long, Dictionary<Series, Counts>)[Seconds];
    private readonly Lock _recording = new();

    public long NowSecond => time.GetUtcNow().ToUnixTimeSeconds();

    public void Record(Series series, in Outcome outcome)
    {
        lock (_recording)
            Current(series).Record(outcome);
    }

    public void Retried(Series series)
    {
        lock (_recording)
            Current(series).Retried++;
    }

    /// <summary>Sums per series for the seconds from <paramref name="from"/> up to but without <paramref name="to"/>.</summary>
    public IReadOnlyDictionary<Series, Counts> Sum(long from, long to)
    {
        var sums = new Dictionary<Series, Counts>();
        var oldest = NowSecond - Seconds;
        lock (_recording)
        {
            foreach (var (_, bucket) in _buckets.Where(bucket => bucket.Series is not null && bucket.Second >= from && bucket.Second < to && bucket.Second > oldest))
            {
                foreach (var (series, counts) in bucket)
                {
                    if (!sums.TryGetValue(series, out var sum))
                        sums[series] = sum = new Counts();
                    sum.Add(counts);
                }
            }
        }

        return sums;
    }

    private Counts Current(Series series)
    {
        var second = NowSecond;
        ref var bucket = ref _buckets[second % Seconds];
        if (bucket.Series is null || bucket.Second != second)
            bucket = (second, new Dictionary<Series, Counts>(2));
        if (!bucket.Series.TryGetValue(series, out var counts))
            bucket.Series[series] = counts = new Counts();
        return counts;
    }
}
