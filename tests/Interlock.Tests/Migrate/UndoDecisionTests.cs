using Interlock.Migrate;

namespace Interlock.Tests.Migrate;

public class UndoDecisionTests
{
    private static readonly BeyondRevision Additive = new("002", FitsOld: true, Obstacle: "table t holds rows");
    private static readonly BeyondRevision AdditiveEmpty = new("003", FitsOld: true, Obstacle: null);
    private static readonly BeyondRevision BreakingFull = new("005", FitsOld: false, Obstacle: "column t.c holds values");

    [Fact]
    public void Nothing_beyond_needs_nothing() => UndoDecision.ForUndo([]).Way.ShouldBe(UndoWay.Nothing);

    [Fact]
    public void A_failed_release_takes_back_what_holds_no_data() => UndoDecision.ForUndo([AdditiveEmpty]).Way.ShouldBe(UndoWay.Down);

    [Fact]
    public void A_failed_release_leaves_what_holds_data_and_fits() => UndoDecision.ForUndo([AdditiveEmpty, Additive]).Way.ShouldBe(UndoWay.CodeOnly);

    [Fact]
    public void A_person_decides_where_either_way_could_lose_something()
    {
        var decision = UndoDecision.ForUndo([BreakingFull, AdditiveEmpty]);

        decision.Way.ShouldBe(UndoWay.Person);
        decision.Why.ShouldContain("column t.c holds values");
    }
}
