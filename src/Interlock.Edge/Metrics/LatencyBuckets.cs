using System.Numerics;

namespace Interlock.Edge.Metrics;

/// <summary>
/// Durations in microseconds, counted in 16 linear steps per power of two: a quantile is at most 3.2 % off, whatever its
/// size. Histograms add up without loss, so that seconds can be merged into a window.
/// </summary>
internal sealed class LatencyBuckets
{
    private const int StepBits = 4;
    private const int Steps = 1 << StepBits;
    private const int LargestBits = 40;
    private readonly int[] _counts = new int[(LargestBits - StepBits + 1) * Steps];

    public long Count { get; private set; }

    public long MaxMicroseconds { get; private set; }

    public void Record(long microseconds)
    {
        microseconds = Math.Clamp(microseconds, 0, (1L << LargestBits) - 1);
        _counts[IndexOf(microseconds)]++;
        Count++;
        MaxMicroseconds = Math.Max(MaxMicroseconds, microseconds);
    }

    public void Add(LatencyBuckets other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        MaxMicroseconds = Math.Max(MaxMicroseconds, other.MaxMicroseconds);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        MaxMicroseconds = 0;
    }

    /// <summary>The duration that the share <paramref name="q"/> of all did not exceed; null when nothing was recorded.</summary>
    public double? QuantileMicroseconds(double q)
    {
        if (Count == 0)
            return null;
        var rank = Math.Clamp((long)Math.Ceiling(q * Count), 1, Count);
        var index = 0;
        for (long seen = _counts[0]; seen < rank; seen += _counts[index])
            index++;
        return Math.Min(MiddleOf(index), MaxMicroseconds);
    }

    /// <summary>Each duration that was seen, in microseconds as far as its step tells, and how often.</summary>
    public IReadOnlyList<long[]> Pairs() =>
        [.. _counts.Index().Where(bucket => bucket.Item > 0).Select(bucket => new[] { (long)Math.Min(MiddleOf(bucket.Index), MaxMicroseconds), bucket.Item })];

    private static int IndexOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - StepBits);
        return (shift << StepBits) + (int)(value >> shift);
    }

    private static double MiddleOf(int index)
    {
        var shift = Math.Max(0, (index >> StepBits) - 1);
        var low = (long)(index - (shift << StepBits)) << shift;
        return low + ((1L << shift) - 1) / 2.0;
    }
}
