using System.Text.Json.Nodes;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Load;

namespace Interlock.Tests.Verify;

public class ComparisonTests
{
    private static readonly CompareSettings Usual = new();

    [Theory]
    [InlineData(20, 20, Verdict.Go)]
    [InlineData(20, 29, Verdict.Go)]
    [InlineData(20, 31, Verdict.Warn)]
    [InlineData(20, 59, Verdict.Warn)]
    [InlineData(20, 62, Verdict.Hold)]
    [InlineData(20, 5, Verdict.Go)]
    [InlineData(1, 5, Verdict.Go)] // Five times as slow, and nobody feels it.
    [InlineData(100, 110, Verdict.Go)] // Surely slower, and not by much.
    public void Slower_counts_when_it_is_sure_large_and_long(int before, int after, Verdict verdict)
    {
        var result = Comparison.Judge(Usual, Before(Samples(200, before)), Measured(Samples(200, after)));

        result.Verdict.ShouldBe(verdict, result.Evidence);
    }

    [Fact]
    public void A_tail_alone_that_the_test_is_not_sure_of_warns()
    {
        // 8 % of the requests are slow now, and the rest is faster than before.
        var after = Enumerable.Range(0, 200).Select(i => i % 25 < 2 ? 200.0 : 10 + i % 5);

        var result = Comparison.Judge(Usual, Before(Samples(200, 20)), Measured(after));

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        result.Evidence.ShouldContain("8.14 times that now");
        result.Evidence.ShouldEndWith("should be at most 1.5; most requests are not surely slower, the slowest of them are");
    }

    [Fact]
    public void More_confidence_asks_for_more()
    {
        var (before, after) = (Samples(100, 20).ToList(), Samples(100, 20).Select((value, i) => i % 10 == 0 ? 60 : value * 1.03).ToList());

        Comparison.Judge(Usual with { Hold = 2, Confidence = 80 }, Before(before), Measured(after)).Verdict.ShouldBe(Verdict.Hold);
        Comparison.Judge(Usual with { Hold = 2, Confidence = 99.9 }, Before(before), Measured(after)).Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public void What_is_not_known_holds_and_what_was_never_there_does_not()
    {
        var measured = Measured(Samples(200, 20));

        var unknown = Comparison.Judge(Usual, PathBaseline.NotKnown("this machine was too busy"), measured);
        var nothing = Comparison.Judge(Usual, PathBaseline.None("no version served before"), measured);
        var few = Comparison.Judge(Usual, Before(Samples(200, 20)), Measured(Samples(99, 20)));

        (unknown.Verdict, nothing.Verdict, few.Verdict).ShouldBe((Verdict.Hold, Verdict.Go, Verdict.Hold));
        unknown.Evidence.ShouldContain("this machine was too busy");
        nothing.Evidence.ShouldBe("not compared: no version served before");
        few.Evidence.ShouldContain("99 samples are fewer than 100");
    }

    [Fact]
    public void A_baseline_comes_back_from_the_ledger_as_it_was()
    {
        var data = Baseline.ToData("1.3.0", [("/a", Before(Samples(200, 20))), ("/b", PathBaseline.None("new")), ("/c", PathBaseline.NotKnown("busy"))]);

        var kept = JsonNode.Parse(data.ToJsonString())!.AsObject();

        var a = Baseline.Of(kept, "/a");
        (a.Version, a.Latency!.Count).ShouldBe(("1.3.0", 200));
        a.Latency.Percentile(95).ShouldBe(Before(Samples(200, 20)).Latency!.Percentile(95));
        Baseline.Of(kept, "/b").Nothing.ShouldBe("new");
        Baseline.Of(kept, "/c").Unknown.ShouldBe("busy");
        Baseline.Of(kept, "/d").Unknown.ShouldNotBeNull();
        Baseline.Of(null, "/a").Unknown.ShouldNotBeNull();
        Baseline.Of(JsonNode.Parse("""{"paths":{"/a":{"buckets":[1,"x"]}}}""")!.AsObject(), "/a").Unknown.ShouldNotBeNull();
        Baseline.Of(JsonNode.Parse("""{"paths":{"/a":{"buckets":[1]}}}""")!.AsObject(), "/a").Unknown.ShouldNotBeNull();
    }

    // Spread around a middle by a quarter, evenly.
    private static IEnumerable<double> Samples(int count, double middle) => Enumerable.Range(0, count).Select(i => middle * (0.75 + 0.5 * i / count));

    private static PathBaseline Before(IEnumerable<double> millis) => PathBaseline.Measured("1.3.0", Measured(millis).Latency);

    private static Measurement Measured(IEnumerable<double> millis)
    {
        var meter = new Meter();
        foreach (var one in millis)
        {
            meter.Started(TimeSpan.Zero);
            meter.Ended(Sample.Answered(200), TimeSpan.Zero, TimeSpan.FromMilliseconds(one));
        }

        return meter.Read(TimeSpan.FromSeconds(1));
    }
}
