using Interlock.Engine;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Provision;

/// <summary>On a server that was configured; Interlock's own is tested with it.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class ApplicationDatabaseTests : IDisposable
{
    private const string Step = "application database";

    private readonly PostgresCluster cluster;
    private readonly DatabaseRoom room;
    private readonly string fresh;

    public ApplicationDatabaseTests(PostgresCluster cluster)
    {
        this.cluster = cluster;
        room = new(cluster);
        fresh = room.Name + "_fresh";
    }

    public void Dispose()
    {
        cluster.Drop(fresh);
        room.Dispose();
    }

    [Fact]
    public async Task What_a_release_has_created_is_dropped_by_its_undo()
    {
        room.Url = room.Url!.WithDatabase(fresh);
        (await room.RunAsync(Phase.Provision, Step)).Changed.ShouldBeTrue();
        IsThere(fresh).ShouldBeTrue();

        (await room.UndoAsync(Phase.Provision, Step)).Outcome.ShouldBe(UndoOutcome.Back);

        IsThere(fresh).ShouldBeFalse();
        (await room.UndoAsync(Phase.Provision, Step)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
    }

    [Fact]
    public async Task What_was_there_before_is_never_dropped()
    {
        (await room.RunAsync(Phase.Provision, Step)).Changed.ShouldBeFalse();

        (await room.UndoAsync(Phase.Provision, Step)).Outcome.ShouldBe(UndoOutcome.Back);

        IsThere(room.Name).ShouldBeTrue();
    }

    [Fact]
    public async Task After_a_kill_the_database_counts_as_made_only_when_it_answers()
    {
        room.Url = room.Url!.WithDatabase(fresh);
        await room.PrepareAsync(Phase.Provision, Step);
        (await room.ProbeAsync(Phase.Provision, Step)).State.ShouldBe(RealityState.Partly, "killed before it was made");

        await room.Step(Phase.Provision, Step).RunAsync(room.Context(), default);

        (await room.ProbeAsync(Phase.Provision, Step)).State.ShouldBe(RealityState.Done, "killed after it was made");
        (await room.UndoAsync(Phase.Provision, Step)).Outcome.ShouldBe(UndoOutcome.Back);
        IsThere(fresh).ShouldBeFalse("the intent of before the kill knows that it was not there");
    }

    private bool IsThere(string database) => cluster.Value<bool>("postgres", $"select exists (select 1 from pg_database where datname = '{database}')");
}
