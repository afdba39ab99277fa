using Interlock.Verify.Load;

namespace Interlock.Tests.Verify;

public class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_within_two_percent_and_never_too_low()
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(random.NextDouble() * 16)).Order().ToArray();
        var histogram = new LatencyHistogram();
        foreach (var value in values)
            histogram.Record(TimeSpan.FromMicroseconds(value));

        foreach (var percent in new[] { 1, 25, 50, 75, 90, 95, 99, 99.9, 100 })
        {
            var exact = values[(int)Math.Ceiling(percent / 100 * values.Length) - 1];
            histogram.Percentile(percent).TotalMicroseconds.ShouldBeInRange(exact, exact * 1.02);
        }
    }

    [Fact]
    public void Two_merged_are_as_one()
    {
        var (one, other, both) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var i = 1; i <= 1000; i++)
        {
            (i % 3 == 0 ? one : other).Record(TimeSpan.FromMilliseconds(i));
            both.Record(TimeSpan.FromMilliseconds(i));
        }

        one.Merge(other);

        one.Count.ShouldBe(1000);
        one.Max.ShouldBe(both.Max);
        one.Percentile(95).ShouldBe(both.Percentile(95));
    }

    [Fact]
    public void Counts_what_is_above_a_limit_and_clamps_the_absurd()
    {
        var histogram = new LatencyHistogram();
        foreach (var value in new[] { -1.0, 10, 499, 600, 1e12 })
            histogram.Record(TimeSpan.FromMilliseconds(Math.Min(value, 1e10)));

        histogram.CountAbove(TimeSpan.FromMilliseconds(500)).ShouldBe(2);
        histogram.Max.ShouldBe(TimeSpan.FromHours(1));
        new LatencyHistogram().Percentile(95).ShouldBe(TimeSpan.Zero);
    }
}
