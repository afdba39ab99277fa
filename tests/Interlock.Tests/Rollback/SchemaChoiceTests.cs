using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Rollback;
using Interlock.Runbook;

namespace Interlock.Tests.Rollback;

public class SchemaChoiceTests
{
    private static readonly BeyondRevision Additive = new("002", FitsOld: true, Obstacle: "table t holds rows");
    private static readonly BeyondRevision AdditiveEmpty = new("003", FitsOld: true, Obstacle: null);
    private static readonly BeyondRevision BreakingEmpty = new("004", FitsOld: false, Obstacle: null);
    private static readonly BeyondRevision BreakingFull = new("005", FitsOld: false, Obstacle: "column t.c holds values");

    [Fact]
    public void An_expanded_schema_is_left_alone() => Picked(AdditiveEmpty, Additive).ShouldBe((Verdict.Go, "code-only"));

    [Fact]
    public void It_goes_down_where_the_previous_version_does_not_fit_and_nothing_is_lost() => Picked(BreakingEmpty, AdditiveEmpty).ShouldBe((Verdict.Go, "down"));

    [Fact]
    public void A_person_decides_where_each_way_could_lose_something() => Picked(BreakingFull, AdditiveEmpty).ShouldBe((Verdict.Hold, null));

    [Fact]
    public void A_way_back_that_is_none_is_not_offered_and_can_not_be_asked_for()
    {
        var beyond = new[] { BreakingFull with { NoWay = "in the rehearsal it failed: NotImplementedError" }, AdditiveEmpty };
        SchemaChoice[] choices = [SchemaChoice.CodeOnly(beyond), SchemaChoice.Down(beyond)];

        var held = SchemaChoice.Pick(choices, new(), new());
        var asked = SchemaChoice.Pick(choices, new(), new() { User = "ada", Schema = RollbackWay.Down, AcceptsDataLoss = true });

        held.Evidence.ShouldContain("--schema=code-only;");
        held.Details[1].ShouldBe("down: not possible, there is no way back: 005: in the rehearsal it failed: NotImplementedError");
        (asked.Verdict, asked.Evidence).ShouldBe((Verdict.Stop, "--schema=down can't be taken: there is no way back: 005: in the rehearsal it failed: NotImplementedError"));
    }

    [Fact]
    public void One_migration_with_data_keeps_the_whole_way_down_from_being_taken() => Picked(BreakingEmpty, Additive).ShouldBe((Verdict.Hold, null));

    [Theory]
    [InlineData("code-only", RollbackWay.CodeOnly)]
    [InlineData("down", RollbackWay.Down)]
    [InlineData("replay", RollbackWay.Replay)]
    [InlineData("restore", RollbackWay.Restore)]
    [InlineData(null, RollbackWay.CodeOnly)]
    public void A_way_is_known_by_its_name(string? name, RollbackWay way) => SchemaChoice.WayOf(name).ShouldBe(way);

    private static (Verdict, string?) Picked(params BeyondRevision[] beyond)
    {
        var result = SchemaChoice.Pick([SchemaChoice.CodeOnly(beyond), SchemaChoice.Down(beyond)], new(), new());
        return (result.Verdict, (string?)result.Data?["way"]);
    }
}
