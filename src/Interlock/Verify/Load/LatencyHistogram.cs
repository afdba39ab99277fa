using System.Numerics;

namespace Interlock.Verify.Load;

/// <summary>Counts latencies in buckets that grow with the value: an error of at most 1/64 (1.6 %), upwards, from a microsecond to an hour, in 15 KiB. May be written from several threads and merged with others.</summary>
public sealed class LatencyHistogram
{
    private const int Bits = 6;
    private const long Longest = 3_600_000_000;
    private static readonly int Most = IndexOf(Longest) + 1;

    private readonly long[] counts = new long[Most];
    private long total;
    private long longest;

    /// <summary>Values counted.</summary>
    public long Count => Interlocked.Read(ref total);

    /// <summary>The longest value; zero without any.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(Interlocked.Read(ref longest));

    /// <summary>Buckets that hold values, in rising order, with how many.</summary>
    internal IEnumerable<(int Bucket, long Count)> Buckets => counts.Index().Where(bucket => bucket.Item > 0);

    /// <summary>A histogram as another one's <see cref="Buckets"/> told it. Buckets that there are not, and counts below 1, are left out.</summary>
    internal static LatencyHistogram Of(IEnumerable<(int Bucket, long Count)> buckets)
    {
        var made = new LatencyHistogram();
        foreach (var (bucket, count) in buckets.Where(bucket => bucket.Count > 0 && bucket.Bucket >= 0 && bucket.Bucket < Most))
        {
            made.counts[bucket] += count;
            made.total += count;
            made.longest = Math.Max(made.longest, EndOf(bucket));
        }

        return made;
    }

    /// <summary>Counts one value.</summary>
    /// <param name="latency">Latency; below a microsecond counts as none, above an hour as an hour.</param>
    public void Record(TimeSpan latency)
    {
        var micros = Math.Clamp((long)latency.TotalMicroseconds, 0, Longest);
        Interlocked.Increment(ref counts[IndexOf(micros)]);
        Interlocked.Increment(ref total);
        for (var seen = Interlocked.Read(ref longest); micros > seen; seen = Interlocked.Read(ref longest))
            if (Interlocked.CompareExchange(ref longest, micros, seen) == seen)
                break;
    }

    /// <summary>Adds what another one counted.</summary>
    /// <param name="other">The other one.</param>
    public void Merge(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < counts.Length; i++)
            Interlocked.Add(ref counts[i], Interlocked.Read(ref other.counts[i]));
        Interlocked.Add(ref total, other.Count);
        var micros = (long)other.Max.TotalMicroseconds;
        for (var seen = Interlocked.Read(ref longest); micros > seen; seen = Interlocked.Read(ref longest))
            if (Interlocked.CompareExchange(ref longest, micros, seen) == seen)
                break;
    }

    /// <summary>The value that the given share of all values does not exceed (nearest rank, rounded up to its bucket's end); zero without any.</summary>
    /// <param name="percent">0 to 100, such as 95.</param>
    public TimeSpan Percentile(double percent)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(percent / 100 * Count));
        long passed = 0;
        for (var i = 0; i < counts.Length; i++)
            if ((passed += Interlocked.Read(ref counts[i])) >= rank)
                return TimeSpan.FromMicroseconds(Math.Min(EndOf(i), Interlocked.Read(ref longest)));
        return Max;
    }

    /// <summary>How many values are certainly above a limit.</summary>
    /// <param name="limit">The limit.</param>
    public long CountAbove(TimeSpan limit)
    {
        long above = 0;
        for (var i = IndexOf(Math.Clamp((long)limit.TotalMicroseconds, 0, Longest)) + 1; i < counts.Length; i++)
            above += Interlocked.Read(ref counts[i]);
        return above;
    }

    /// <summary>A copy that no longer changes.</summary>
    public LatencyHistogram Copy()
    {
        var copy = new LatencyHistogram();
        copy.Merge(this);
        return copy;
    }

    // Up to 2^7 each value has its bucket; beyond, each doubling is cut into 64.
    private static int IndexOf(long micros)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)Math.Max(1, micros)) - Bits);
        return (shift << Bits) + (int)(micros >> shift);
    }

    private static long EndOf(int index)
    {
        var shift = Math.Max(0, (index >> Bits) - 1);
        return (((long)index - ((long)shift << Bits) + 1) << shift) - 1;
    }
}
