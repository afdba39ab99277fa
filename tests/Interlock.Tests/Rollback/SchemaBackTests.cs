using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Rollback;
using Interlock.Tests.Database;
using Interlock.Tests.Ledger;
using Shared;

namespace Interlock.Tests.Rollback;

/// <summary>The schema goes the way that was decided, and comes again when the rollback is taken back.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class SchemaBackTests : IDisposable
{
    private readonly DatabaseRoom room;

    public SchemaBackTests(PostgresCluster cluster) => room = new DatabaseRoom(cluster)
        .With("001_users.up.sql", "create table users (id int);").With("001_users.down.sql", "drop table users;")
        .With("002_city.up.sql", "alter table users add column city text not null default '';").With("002_city.down.sql", "alter table users drop column city;");

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task The_code_alone_leaves_it_as_it_is()
    {
        await DecidedAsync("code-only");

        var stays = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        (stays.Verdict, stays.Changed).ShouldBe((Verdict.Go, false));
        (await RevisionAsync()).ShouldBe("002");
        (await room.UndoAsync(Phase.Rollback, SchemaBack.StepName)).Outcome.ShouldBe(UndoOutcome.Back);
    }

    [Fact]
    public async Task Down_takes_it_back_and_undone_it_comes_again()
    {
        await DecidedAsync("down");

        var down = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        (down.Verdict, down.Changed).ShouldBe((Verdict.Go, true), down.Evidence);
        down.Evidence.ShouldContain("002 → 001");
        (await RevisionAsync()).ShouldBe("001");
        (await room.ProbeAsync(Phase.Rollback, SchemaBack.StepName)).State.ShouldBe(RealityState.Partly, "run again, so that requests wait again");
        var again = await room.RunAgainAsync(Phase.Rollback, SchemaBack.StepName);
        (again.Verdict, again.Changed).ShouldBe((Verdict.Go, true), again.Evidence);
        room.Held.ShouldBe(2);
        (await room.UndoAsync(Phase.Rollback, SchemaBack.StepName)).Outcome.ShouldBe(UndoOutcome.Back);
        (await RevisionAsync()).ShouldBe("002");
        (await room.ProbeAsync(Phase.Rollback, SchemaBack.StepName)).State.ShouldBe(RealityState.NotDone);
    }

    [Fact]
    public async Task A_row_that_came_in_since_the_decision_stops_it_with_nothing_lost()
    {
        await DecidedAsync("down");
        await room.ExecuteAsync("insert into users values (1, 'Bern')");

        var refused = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        refused.Verdict.ShouldBe(Verdict.Stop);
        refused.Evidence.ShouldContain("column public.users.city holds values");
        (await room.ValueAsync<string>("select city from users")).ShouldBe("Bern");
    }

    [Fact]
    public async Task A_loss_that_a_person_has_confirmed_is_taken()
    {
        await DecidedAsync("down");
        await room.ExecuteAsync("insert into users values (1, 'Bern')");
        room.Options = room.Options with { AcceptsDataLoss = true };

        (await room.RunAsync(Phase.Rollback, SchemaBack.StepName)).Verdict.ShouldBe(Verdict.Go);

        (await RevisionAsync()).ShouldBe("001");
        (await room.UndoAsync(Phase.Rollback, SchemaBack.StepName)).Evidence.ShouldContain("values that the way down gave up are not");
    }

    [Fact]
    public async Task While_something_migrates_nobody_knows_where_it_stands()
    {
        await DecidedAsync("down");
        (await room.RunAsync(Phase.Rollback, SchemaBack.StepName)).Verdict.ShouldBe(Verdict.Go);
        await using var other = await MigrationLock.EnterAsync(room.Url!, TimeProvider.System, default);
        room.Clock = new HastyClock();

        var reality = await room.ProbeAsync(Phase.Rollback, SchemaBack.StepName);

        reality.State.ShouldBe(RealityState.Partly);
        reality.Evidence.ShouldContain("Another migration of");
    }

    private async Task DecidedAsync(string way)
    {
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = "1.3.0", ["commit"] = "c0", ["revision"] = "001" });
        room.Know(Phase.Rollback, DecideSchema.StepName, new JsonObject { ["way"] = way });
    }

    private Task<string> RevisionAsync() => room.ValueAsync<string>("select max(revision) from schema_revision");
}
