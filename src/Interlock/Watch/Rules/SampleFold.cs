using Interlock.Watch.Samples;

namespace Interlock.Watch.Rules;

/// <summary>Adds samples up to one number. Without data there is none: a share of nothing is no share.</summary>
/// <param name="measures">The measures that are known, by name.</param>
/// <param name="atLeast">So many requests a share or percentile of them needs.</param>
internal sealed class SampleFold(IReadOnlyDictionary<string, Measure> measures, int atLeast)
{
    /// <summary>The number; null without enough data.</summary>
    /// <param name="what">What is asked for.</param>
    /// <param name="samples">The samples, oldest first.</param>
    /// <param name="level">How levels add up where the condition does not say.</param>
    public double? Of(Measured what, IEnumerable<WatchSample> samples, string level)
    {
        var measure = measures[what.Name];
        return measure.Kind switch
        {
            MeasureKind.ErrorShare => Share(samples),
            MeasureKind.CheckShare => Good(what.Name == Measure.Uptime ? Sampler.Health : what.Name, samples),
            MeasureKind.Latency => Percentile(double.Parse(what.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture), samples),
            var kind => Plain(what.Fold ?? (kind == MeasureKind.Count ? "sum" : level), [.. samples.Where(sample => sample.Values.ContainsKey(what.Name)).Select(sample => sample.Values[what.Name])]),
        };
    }

    /// <summary>How many requests there were.</summary>
    public static double Requests(IEnumerable<WatchSample> samples) => samples.Sum(sample => sample.Values.GetValueOrDefault(Measure.Requests));

    /// <summary>How many of them failed.</summary>
    public static double Failed(IEnumerable<WatchSample> samples) => samples.Sum(sample => sample.Values.GetValueOrDefault(Measure.Failed));

    private double? Share(IEnumerable<WatchSample> samples)
    {
        double requests = 0, failed = 0;
        foreach (var sample in samples)
        {
            requests += sample.Values.GetValueOrDefault(Measure.Requests);
            failed += sample.Values.GetValueOrDefault(Measure.Failed);
        }

        return requests < Math.Max(1, atLeast) ? null : 100 * failed / requests;
    }

    private static double? Good(string check, IEnumerable<WatchSample> samples)
    {
        int asked = 0, good = 0;
        foreach (var sample in samples)
            if (sample.Checks.TryGetValue(check, out var problem))
                (asked, good) = (asked + 1, good + (problem is null ? 1 : 0));
        return asked == 0 ? null : 100.0 * good / asked;
    }

    private double? Percentile(double percent, IEnumerable<WatchSample> samples)
    {
        LatencyCount[] counts = [.. samples.SelectMany(sample => sample.Latencies).OrderBy(one => one.Micros)];
        var total = counts.Sum(one => one.Count);
        if (total < Math.Max(1, atLeast))
            return null;
        var rank = Math.Max(1, (long)Math.Ceiling(percent / 100 * total));
        long passed = 0;
        return counts.First(one => (passed += one.Count) >= rank).Micros / 1000.0;
    }

    private static double? Plain(string fold, double[] values)
    {
        if (values.Length == 0)
            return null;
        switch (fold)
        {
            case "sum": return values.Sum();
            case "min": return values.Min();
            case "max": return values.Max();
            case "avg": return values.Average();
            case Measured.Growth: return values[^1] - values[0];
            default:
                Array.Sort(values);
                return values[Math.Max(1, (int)Math.Ceiling(double.Parse(fold.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) / 100 * values.Length)) - 1];
        }
    }
}
