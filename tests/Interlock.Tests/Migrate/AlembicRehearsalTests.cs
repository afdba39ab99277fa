using Interlock.Engine;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Migrate;

/// <summary>Alembic's migrations are tried on the restored copy as Interlock's own are.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class AlembicRehearsalTests(PostgresCluster cluster) : IDisposable
{
    private readonly DatabaseRoom room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200") };

    public void Dispose() => room.Dispose();

    [FactWithProgram("alembic")]
    public async Task Branches_and_what_is_built_concurrently_go_up_back_and_up_again()
    {
        await LiveAsync("001");
        room.WithAlembic("002a", "002b", "003", "004").Committed();

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
        rehearsal.Evidence.ShouldContain("the way back restores the schema");
        rehearsal.Details.ShouldContain(line => line.StartsWith("004 index without waiting: ", StringComparison.Ordinal));
        rehearsal.Details.ShouldContain(line => line.StartsWith("002a, way back", StringComparison.Ordinal));
        (await room.ValueAsync<string>("select version_num from alembic_version")).ShouldBe("001", "the database itself is not touched");
    }

    [FactWithProgram("alembic")]
    public async Task Rows_moved_in_Python_are_counted_and_moved_back_by_the_tool()
    {
        await LiveAsync("001", "002a", "002b", "003", "004");
        room.WithAlembic("005").Committed();

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
        rehearsal.Details.ShouldContain(line => line.StartsWith("005 rows in Python: ", StringComparison.Ordinal) && line.Contains("100 rows of public.events changed", StringComparison.Ordinal));
    }

    // Interlock's own role has the name of its own schema, and "$user" comes first.
    [FactWithProgram("alembic")]
    public async Task Names_without_a_schema_mean_what_they_mean_to_the_application()
    {
        await LiveAsync("001");
        room.WithVersion("002", "a table", "'001'", "op.execute('create table later (id int)')", "op.execute('drop table later')").Committed();
        room.Backup = new();
        room.Migrations = room.Migrations with { Check = "test $(psql -Atc \"select to_regclass('public.later') is not null\") = t" };

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
    }

    [FactWithProgram("alembic")]
    public async Task A_path_of_the_database_own_is_followed()
    {
        await room.ExecuteAsync($"create schema \"The shop\"; alter database {room.Name} set search_path to \"The shop\", public");
        await LiveAsync("001");
        room.WithVersion("002", "a table", "'001'", "op.execute('create table later (id int)')", "op.execute('drop table later')").Committed();
        room.Migrations = room.Migrations with { Check = "test $(psql -Atc \"select to_regclass('\\\"The shop\\\".later') is not null\") = t" };

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
    }

    [FactWithProgram("alembic")]
    public async Task One_that_can_not_be_taken_back_is_said_so()
    {
        await LiveAsync("001", "002a", "002b", "003", "004", "005");
        room.WithAlembic("006").Committed();

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Warn, rehearsal.Evidence);
        rehearsal.Evidence.ShouldContain("006 no more sizes has none: a rollback would have to restore");
    }

    [FactWithProgram("alembic")]
    public async Task The_runbooks_own_check_is_asked_on_the_migrated_copy()
    {
        await LiveAsync("001");
        room.WithAlembic("002a").Committed();
        room.Migrations = room.Migrations with { Check = "psql -Atc 'select count(*) from information_schema.columns where column_name = $$colour$$' && echo 'Error: models and migrations differ' && exit 3" };

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Stop);
        rehearsal.Evidence.ShouldContain("ended with 3: Error: models and migrations differ");
    }

    private async Task LiveAsync(params string[] revisions)
    {
        room.WithAlembic(revisions);
        var up = await room.RunAsync(Phase.Migrate, "migrations");
        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
        await room.ExecuteAsync("insert into events (path) select 'x' from generate_series(1, 100)");
    }

    private async Task<StepResult> RehearseAsync()
    {
        (await room.RunAsync(Phase.Backup, "database backup")).Verdict.ShouldBe(Verdict.Go);
        var proof = await room.RunAsync(Phase.Backup, "backup proof");
        proof.Verdict.ShouldBe(Verdict.Go, proof.Evidence);
        return await room.RunAsync(Phase.Backup, "migration rehearsal");
    }
}
