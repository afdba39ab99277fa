using Interlock.Output;
using Interlock.Record;

namespace Interlock.Tests.Output;

public sealed class OutcomeTests
{
    [Fact]
    public void A_release_offers_the_way_back_to_the_one_before_it() =>
        OutcomeText.Next(SampleRuns.Success).ShouldContain("--target=Rollback brings the previous version back");

    [Fact]
    public void A_first_release_offers_no_way_back() =>
        OutcomeText.Next(SampleRuns.Success with { Previous = null }).ShouldBe("Nothing is left to do. --target=Status tells what is live; no version was released before it that could be gone back to.");

    [Fact]
    public void A_held_rollback_is_not_told_to_roll_back_instead()
    {
        var next = OutcomeText.Next(Rollback(SampleRuns.Held));

        next.ShouldEndWith("run the same target again with --accept=\"coverage\" to let it pass.");
        OutcomeText.Next(SampleRuns.Held).ShouldEndWith("or --target=Rollback.");
    }

    [Fact]
    public void An_interrupted_rollback_is_gone_on_with() =>
        OutcomeText.Next(Rollback(SampleRuns.Held) with { ExitCode = 130 }).ShouldBe("Run the same target again to go on.");

    private static ReleaseRecord Rollback(ReleaseRecord record) => record with { Doing = "Rollback" };
}
