using Interlock.Migrate;

namespace Interlock.Tests.Migrate;

public class SchemaDecisionTests
{
    private static readonly BeyondRevision Additive = new("002", FitsOld: true, Obstacle: "table t holds rows");
    private static readonly BeyondRevision AdditiveEmpty = new("003", FitsOld: true, Obstacle: null);
    private static readonly BeyondRevision BreakingEmpty = new("004", FitsOld: false, Obstacle: null);
    private static readonly BeyondRevision BreakingFull = new("005", FitsOld: false, Obstacle: "column t.c holds values");

    [Fact]
    public void Nothing_beyond_needs_nothing() => SchemaDecision.ForRollback([]).Way.ShouldBe(SchemaWay.Nothing);

    [Fact]
    public void A_rollback_leaves_an_expanded_schema_alone() => SchemaDecision.ForRollback([AdditiveEmpty, Additive]).Way.ShouldBe(SchemaWay.CodeOnly);

    [Fact]
    public void A_rollback_goes_down_where_the_old_version_does_not_fit_and_nothing_is_lost() =>
        SchemaDecision.ForRollback([BreakingEmpty, AdditiveEmpty]).Way.ShouldBe(SchemaWay.Down);

    [Fact]
    public void A_person_decides_where_either_way_could_lose_something()
    {
        var decision = SchemaDecision.ForRollback([BreakingFull, AdditiveEmpty]);

        decision.Way.ShouldBe(SchemaWay.Person);
        decision.Why.ShouldContain("column t.c holds values");
    }

    [Fact]
    public void One_migration_with_data_keeps_the_whole_way_down_from_being_taken() =>
        SchemaDecision.ForRollback([BreakingEmpty, Additive]).Way.ShouldBe(SchemaWay.Person);

    [Fact]
    public void A_failed_release_takes_back_what_holds_no_data() => SchemaDecision.ForUndo([AdditiveEmpty]).Way.ShouldBe(SchemaWay.Down);

    [Fact]
    public void A_failed_release_leaves_what_holds_data_and_fits() => SchemaDecision.ForUndo([AdditiveEmpty, Additive]).Way.ShouldBe(SchemaWay.CodeOnly);
}
