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
    }

    [Fact]
    public void A_held_release_is_told_to_roll_back_only_where_it_had_changed_something()
    {
        OutcomeText.Next(SampleRuns.Held).ShouldEndWith("to let it pass.");
        OutcomeText.Next(Changed(SampleRuns.Held)).ShouldEndWith("to let it pass, or --target=Rollback to take back what it changed.");
    }

    [Fact]
    public void All_that_is_wrong_is_named_as_far_as_one_line_bears_it()
    {
        OutcomeText.Next(Wrong(3, "stop", "tests", "clean tree")).ShouldBe("Mend Preflight / tests, clean tree, then run the same target again.");
        OutcomeText.Next(Wrong(3, "stop", "a", "b", "c", "d", "e", "f")).ShouldBe("Mend Preflight / a, b, c, d and 2 more, then run the same target again.");
        OutcomeText.Next(Wrong(6, "hold", "tests", "licences")).ShouldContain("with --accept=\"tests\" --accept=\"licences\" to let it pass");
    }

    private static ReleaseRecord Wrong(int exit, string verdict, params string[] steps) =>
        SampleRuns.Held with { ExitCode = exit, Phases = [SampleRuns.PhaseOf("Preflight", 0, 1, [.. steps.Select(step => new StepRecord(step, null, verdict, 1, "no", false))])] };

    [Fact]
    public void An_interrupted_rollback_is_gone_on_with() =>
        OutcomeText.Next(Rollback(SampleRuns.Held) with { ExitCode = 130 }).ShouldBe("Run the same target again to go on.");

    private static ReleaseRecord Changed(ReleaseRecord record) =>
        record with { Phases = [.. record.Phases, record.Phases[0] with { Name = "Backup", Steps = [record.Phases[0].Steps[0] with { Verdict = "go", Changed = true }] }] };

    private static ReleaseRecord Rollback(ReleaseRecord record) => record with { Doing = "Rollback" };
}
