namespace Interlock.Verify.Load;

/// <summary>The one-sided Mann-Whitney U test on two histograms: whether values of the second tend to be greater. Values of one bucket are ties, which it accounts for. Good from some 20 values a side on.</summary>
internal static class MannWhitney
{
    /// <summary>Tests.</summary>
    /// <param name="before">The first sample.</param>
    /// <param name="after">The second sample.</param>
    /// <returns><c>P</c>: how likely at least such a difference is by chance, when there is none; 1 without data. <c>Share</c>: of all pairs, those in which the second value is the greater one, ties counted half; 0.5 without data.</returns>
    public static (double P, double Share) Greater(LatencyHistogram before, LatencyHistogram after)
    {
        var first = before.Buckets.ToDictionary(pair => pair.Bucket, pair => pair.Count);
        var second = after.Buckets.ToDictionary(pair => pair.Bucket, pair => pair.Count);
        double m = first.Values.Sum(), n = second.Values.Sum();
        if (m == 0 || n == 0)
            return (1, 0.5);
        double u = 0, below = 0, ties = 0;
        foreach (var bucket in first.Keys.Union(second.Keys).Order())
        {
            double one = first.GetValueOrDefault(bucket), other = second.GetValueOrDefault(bucket), tied = one + other;
            u += other * (below + one / 2);
            below += one;
            ties += tied * (tied * tied - 1);
        }

        var all = m + n;
        var deviation = Math.Sqrt(m * n / 12 * (all + 1 - ties / (all * (all - 1))));
        // Half a step back: U moves in steps, the normal curve does not.
        return (deviation > 0 ? Above((u - m * n / 2 - 0.5) / deviation) : 1, u / (m * n));
    }

    /// <summary>The share of the normal curve above z (Abramowitz and Stegun 26.2.17: seven digits).</summary>
    private static double Above(double z)
    {
        var t = 1 / (1 + 0.2316419 * Math.Abs(z));
        var tail = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z >= 0 ? tail : 1 - tail;
    }
}
