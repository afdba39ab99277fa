using Interlock.Engine;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Migrate;

/// <summary>A real Alembic project is migrated in a real database, step by step as a release does it.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class AlembicTests(PostgresCluster cluster) : IDisposable
{
    private const string Migrations = "migrations";
    private readonly DatabaseRoom room = new(cluster);

    public void Dispose() => room.Dispose();

    [FactWithProgram("alembic")]
    public async Task A_history_with_branches_goes_up_to_its_one_head()
    {
        room.WithAlembic("001", "002a", "002b", "003", "004");

        (await room.RunAsync(Phase.Preflight, "migration tool")).Evidence.ShouldBe("5 migrations up to 004");
        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldContain("empty");
        var preview = await room.RunAsync(Phase.Migrate, "migration preview");
        var up = await room.RunAsync(Phase.Migrate, Migrations);
        var check = await room.RunAsync(Phase.Migrate, "schema check");

        preview.Verdict.ShouldBe(Verdict.Warn, $"{preview.Evidence}\n{string.Join('\n', preview.Details)}");
        preview.Evidence.ShouldContain("1 hazard, first lines/versions/004.py, line 2 of its SQL: IL216");
        var sql = File.ReadAllText(Path.Combine(room.Site.Artifacts, "migration-preview.sql"));
        sql.ShouldContain("ALTER TABLE events ADD COLUMN size INTEGER");
        sql.ShouldContain("CREATE INDEX CONCURRENTLY idx_events_path");
        sql.ShouldNotContain("alembic_version");
        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
        up.Evidence.ShouldContain("empty → 004: 5 applied");
        check.Verdict.ShouldBe(Verdict.Go, check.Evidence);
        (await room.ValueAsync<string>("select string_agg(version_num, ',') from alembic_version")).ShouldBe("004");
        (await room.ValueAsync<long>("select count(*) from interlock.schema_revision")).ShouldBe(5);
        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldBe("at 004, as the code knows it");
        (await room.RunAsync(Phase.Migrate, Migrations)).Changed.ShouldBeFalse("a second time there is nothing to do");
    }

    [FactWithProgram("alembic")]
    public async Task What_holds_no_data_is_taken_back_without_the_code_branches_and_all()
    {
        await UpAsync("001");
        room.WithAlembic("002a", "002b", "003", "004").Committed();
        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Go);
        Directory.Delete(room.Scripts, recursive: true);
        Directory.CreateDirectory(room.Scripts);

        var undone = await room.UndoAsync(Phase.Migrate, Migrations);

        undone.Outcome.ShouldBe(UndoOutcome.Back, undone.Evidence);
        (await room.ValueAsync<string>("select string_agg(version_num, ',') from alembic_version")).ShouldBe("001");
        (await room.ValueAsync<string>("select string_agg(column_name, ',' order by column_name) from information_schema.columns where table_name = 'events'")).ShouldBe("id,path");
        (await room.ProbeAsync(Phase.Migrate, Migrations)).State.ShouldBe(RealityState.NotDone);
    }

    [FactWithProgram("alembic")]
    public async Task A_column_that_holds_values_by_now_is_kept_where_the_previous_version_fits_it()
    {
        await UpAsync("001");
        room.WithAlembic("002a").Committed();
        await room.RunAsync(Phase.Migrate, Migrations);
        await room.ExecuteAsync("insert into events (path, colour) values ('/', 'red')");

        var undone = await room.UndoAsync(Phase.Migrate, Migrations);

        undone.Outcome.ShouldBe(UndoOutcome.Kept, undone.Evidence);
        (await room.ValueAsync<string>("select colour from events")).ShouldBe("red");
    }

    [FactWithProgram("alembic")]
    public async Task Several_heads_stop_before_anything_is_touched()
    {
        room.WithAlembic("001", "002a", "002b");

        var ready = await room.RunAsync(Phase.Preflight, "migration tool");

        ready.Verdict.ShouldBe(Verdict.Stop);
        ready.Evidence.ShouldContain("several heads: 002a a colour and 002b a size");
    }

    [FactWithProgram("alembic")]
    public async Task A_migration_that_fails_is_told_by_its_own_words_and_leaves_the_schema_before_it()
    {
        room.WithAlembic("001").WithVersion("002", "broken", "'001'", "op.execute('alter table evnets add column x int')", "pass");

        var up = await room.RunAsync(Phase.Migrate, Migrations);

        up.Verdict.ShouldBe(Verdict.Stop);
        up.Evidence.ShouldContain("002 broken");
        up.Evidence.ShouldContain("relation \"evnets\" does not exist");
        up.Evidence.ShouldContain("The schema is at 001; 002 not applied");
    }

    [FactWithProgram("alembic")]
    public async Task Rows_moved_in_Python_can_not_be_seen_before_and_are_held_for_a_person_on_the_way_back()
    {
        await UpAsync("001", "002a", "002b", "003", "004");
        await room.ExecuteAsync("insert into events (path) values ('a'), ('b')");
        room.WithAlembic("005").Committed();

        var preview = await room.RunAsync(Phase.Migrate, "migration preview");
        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Go);
        var undone = await room.UndoAsync(Phase.Migrate, Migrations);

        preview.Verdict.ShouldBe(Verdict.Warn);
        preview.Evidence.ShouldContain("005 rows in Python can't be written down as SQL");
        (await room.ValueAsync<string>("select string_agg(path, ',' order by id) from events")).ShouldBe("/1,/2");
        undone.Outcome.ShouldBe(UndoOutcome.Failed);
        undone.Evidence.ShouldContain("no way back was kept");
    }

    [FactWithProgram("alembic")]
    public async Task A_dropped_column_stops_unless_its_file_says_why()
    {
        await UpAsync("001", "002a", "002b", "003", "004", "005");
        var (revision, title, parents, up, down) = AlembicProject.All[^1];
        room.WithVersion(revision, title, parents, up, down).Committed();
        var stopped = await room.RunAsync(Phase.Migrate, "migration preview");
        room.WithVersion(revision, title, parents, up, down, "# interlock: allow IL102 no version since 2.0 reads it").Committed();
        var allowed = await room.RunAsync(Phase.Migrate, "migration preview");

        stopped.Verdict.ShouldBe(Verdict.Stop);
        stopped.Evidence.ShouldContain("IL102");
        allowed.Verdict.ShouldBe(Verdict.Warn, allowed.Evidence);
        allowed.Details.ShouldContain(line => line.Contains("no version since 2.0 reads it", StringComparison.Ordinal));
    }

    [FactWithProgram("alembic")]
    public async Task Its_sessions_have_the_limits_and_a_lock_is_asked_for_again_until_it_is_had()
    {
        await UpAsync("001");
        room.WithAlembic("002a").Committed();
        await using var busy = await (await room.Context().Database(default))!.OpenAsync(default);
        await using var transaction = await busy.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("lock table events in access share mode", busy))
            await hold.ExecuteNonQueryAsync();

        var running = room.RunAsync(Phase.Migrate, Migrations);
        while (!room.Said.ToArray().Any(line => line.Contains("waits for a lock", StringComparison.Ordinal)) && !running.IsCompleted)
            await Task.Delay(20);
        await transaction.CommitAsync();

        (await running).Verdict.ShouldBe(Verdict.Go);
        room.Said.ShouldContain(line => line.Contains("002a a colour: waits for a lock that others hold; try 2 of 20", StringComparison.Ordinal));
    }

    [FactWithProgram("alembic")]
    public async Task What_was_applied_without_Interlock_is_known_by_the_tools_own_table()
    {
        await UpAsync("001", "002a", "002b", "003", "004");
        await room.ExecuteAsync("drop schema interlock cascade");

        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldBe("at 004, as the code knows it");
        (await room.RunAsync(Phase.Migrate, "schema check")).Verdict.ShouldBe(Verdict.Go);
    }

    private async Task UpAsync(params string[] revisions)
    {
        room.WithAlembic(revisions);
        var up = await room.RunAsync(Phase.Migrate, Migrations);
        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
    }
}
