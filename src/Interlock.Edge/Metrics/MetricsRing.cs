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
        for (var i = 0; i < Seconds; i++)
        {
            // Second by second: each request that ends waits for this lock, on the thread that serves others too.
            lock (_recording)
            {
                var (second, bucket) = _buckets[i];
                if (bucket is not null && second >= from && second < to && second > oldest)
                    Add(bucket, sums);
            }
        }

        return sums;
    }

    private static void Add(Dictionary<Series, Counts> bucket, Dictionary<Series, Counts> sums)
    {
        foreach (var (series, counts) in bucket)
        {
            if (!sums.TryGetValue(series, out var sum))
                sums[series] = sum = new Counts();
            sum.Add(counts);
        }
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
