using Interlock.Verify.Load;

namespace Interlock.Tests.Verify;

public class MannWhitneyTests
{
    // By the textbook formula, with its corrections for ties and for continuity.
    [Theory]
    [InlineData(new[] { 1, 2, 3, 4, 5 }, new[] { 6, 7, 8, 9, 10 }, 0.0061, 1)]
    [InlineData(new[] { 1, 2, 2, 3, 3, 3, 4, 4, 5 }, new[] { 2, 3, 3, 4, 4, 5, 5, 6 }, 0.0765, 0.7083)]
    [InlineData(new[] { 6, 7, 8, 9, 10 }, new[] { 1, 2, 3, 4, 5 }, 0.9967, 0)]
    public void It_says_what_the_textbooks_say_ties_included(int[] before, int[] after, double p, double share)
    {
        var found = MannWhitney.Greater(Of(before), Of(after));

        found.P.ShouldBe(p, 0.0005);
        found.Share.ShouldBe(share, 0.0005);
    }

    [Fact]
    public void Without_data_or_without_a_difference_nothing_is_greater()
    {
        MannWhitney.Greater(Of(), Of(1, 2)).ShouldBe((1, 0.5));
        MannWhitney.Greater(Of(1, 2), Of()).ShouldBe((1, 0.5));
        MannWhitney.Greater(Of(5, 5, 5), Of(5, 5, 5)).ShouldBe((1, 0.5));
    }

    // A fixed seed: 1,000 pairs of samples of one kind; at 95 % about 50 may be called greater.
    [Fact]
    public void Of_versions_that_are_alike_one_in_twenty_is_called_slower()
    {
        var random = new Random(20261121);
        var wrong = Enumerable.Range(0, 1000).Count(_ => MannWhitney.Greater(Sample(1), Sample(1)).P < 0.05);
        var right = Enumerable.Range(0, 100).Count(_ => MannWhitney.Greater(Sample(1), Sample(1.5)).P < 0.05);

        wrong.ShouldBeInRange(30, 70);
        right.ShouldBeGreaterThan(90);

        LatencyHistogram Sample(double times)
        {
            var made = new LatencyHistogram();
            for (var i = 0; i < 200; i++)
                made.Record(TimeSpan.FromMilliseconds(5 * times * -Math.Log(1 - random.NextDouble())));
            return made;
        }
    }

    [Fact]
    public void A_histogram_comes_back_from_its_buckets()
    {
        var made = new LatencyHistogram();
        foreach (var micros in new[] { 1, 1, 900, 12_345, 999_999 })
            made.Record(TimeSpan.FromMicroseconds(micros));

        var back = LatencyHistogram.Of(made.Buckets);

        back.Count.ShouldBe(5);
        back.Percentile(50).ShouldBe(made.Percentile(50));
        back.Percentile(95).TotalMilliseconds.ShouldBe(made.Percentile(95).TotalMilliseconds, 20);
        LatencyHistogram.Of([(-1, 3), (1_000_000, 3), (5, 0), (5, -2)]).Count.ShouldBe(0);
    }

    private static LatencyHistogram Of(params int[] millis)
    {
        var made = new LatencyHistogram();
        foreach (var one in millis)
            made.Record(TimeSpan.FromMilliseconds(10 * one));
        return made;
    }
}
