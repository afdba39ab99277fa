using Interlock.Engine;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Migrate;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class MigrationProbeTests : IDisposable
{
    private const string Migrations = "migrations";
    private readonly DatabaseRoom room;

    public MigrationProbeTests(PostgresCluster cluster) => room = new DatabaseRoom(cluster)
        .With("001_users.up.sql", "create table users (id int);")
        .With("001_users.down.sql", "drop table users;");

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task After_a_kill_the_schema_itself_tells_how_far_it_came()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        room.With("003_more.up.sql", "create table more (id int);").With("003_more.down.sql", "drop table more;");
        (await ProbeAfterAsync("c2", null)).State.ShouldBe(RealityState.NotDone, "killed before the first");

        room.With("002_some.up.sql", "create table some_more (id int);").With("002_some.down.sql", "drop table some_more;");
        var between = await ProbeAfterAsync("c3", "003_more");
        (between.State, between.Evidence).ShouldBe((RealityState.Partly, "the schema is at 002, between 001 and 003"), "killed between two");

        var done = await ProbeAfterAsync("c4", "none");
        done.State.ShouldBe(RealityState.Done, "killed after the last");
        ((string)done.Data!["revisionBefore"]!, (string)done.Data["revision"]!).ShouldBe(("002", "003"));
    }

    // The intent is for all scripts; what runs before the kill are all but one, or nothing.
    private async Task<Reality> ProbeAfterAsync(string commit, string? allBut)
    {
        room.Commit = commit;
        var intent = await room.PrepareAsync(Phase.Migrate, Migrations);
        if (allBut is not null)
        {
            foreach (var file in Directory.EnumerateFiles(room.Scripts, allBut + ".*"))
                File.Move(file, file + ".away");
            room.Commit = commit + "-short";
            (await room.Step(Phase.Migrate, Migrations).RunAsync(room.Context(intent), default)).Verdict.ShouldBe(Verdict.Go);
            foreach (var file in Directory.EnumerateFiles(room.Scripts, "*.away"))
                File.Move(file, file[..^".away".Length]);
            room.Commit = commit;
        }

        return await room.ProbeAsync(Phase.Migrate, Migrations);
    }
}
