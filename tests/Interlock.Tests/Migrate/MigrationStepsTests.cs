using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Tests.Database;
using Npgsql;
using Shared;

namespace Interlock.Tests.Migrate;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class MigrationStepsTests : IDisposable
{
    private const string Migrations = "migrations";
    private readonly PostgresCluster cluster;
    private readonly DatabaseRoom room;

    public MigrationStepsTests(PostgresCluster cluster)
    {
        this.cluster = cluster;
        room = new DatabaseRoom(cluster)
            .With("001_initial.up.sql", "create table users (id bigint generated always as identity primary key, email text not null);")
            .With("001_initial.down.sql", "drop table users;")
            .With("002_index.up.sql", "-- interlock: no-transaction\ndrop index concurrently if exists users_email;\ncreate index concurrently users_email on users (email);")
            .With("002_index.down.sql", "-- interlock: no-transaction\ndrop index concurrently if exists users_email;");
        room.Migrations = room.Migrations with { Tables = ["users"], Indexes = ["users_email"], MinTables = 1, MinIndexes = 2 };
    }

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task The_first_release_goes_from_empty_to_the_newest_revision()
    {
        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldContain("empty");
        var preview = await room.RunAsync(Phase.Migrate, "migration preview");
        var up = await room.RunAsync(Phase.Migrate, Migrations);
        var check = await room.RunAsync(Phase.Migrate, "schema check");

        preview.Verdict.ShouldBe(Verdict.Go, preview.Evidence);
        File.ReadAllText(Path.Combine(room.Site.Artifacts, MigrationPreview.FileName)).ShouldContain("create table users");
        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
        up.Changed.ShouldBeTrue();
        check.Verdict.ShouldBe(Verdict.Go, check.Evidence);
        ((string)check.Data!["revision"]!).ShouldBe("002");
        (await room.ValueAsync<string>("select max(revision) from schema_revision")).ShouldBe("002");
        (await room.RunAsync(Phase.Migrate, "expected revision")).Verdict.ShouldBe(Verdict.Go);
        (await room.RunAsync(Phase.Migrate, Migrations)).Changed.ShouldBeFalse("a second time there is nothing to do");
    }

    [Fact]
    public async Task A_first_release_that_fails_takes_its_empty_tables_back()
    {
        await room.RunAsync(Phase.Migrate, Migrations);

        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back);

        (await room.ValueAsync<bool>("select to_regclass('users') is null")).ShouldBeTrue();
        (await room.ProbeAsync(Phase.Migrate, Migrations)).State.ShouldBe(RealityState.NotDone);
        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
    }

    [Fact]
    public async Task A_lock_that_others_hold_is_no_fault_of_the_script_and_its_holder_is_named()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        room.With("003_city.up.sql", "alter table users add column city text;").With("003_city.down.sql", "alter table users drop column city;").Commit = "c2";
        room.Migrations = room.Migrations with { LockTimeout = TimeSpan.FromMilliseconds(1) };
        await using var other = await room.Url!.OpenAsync(default);
        await using var transaction = await other.BeginTransactionAsync();
        await using var reads = new NpgsqlCommand("select count(*) from users", other);
        await reads.ExecuteScalarAsync();

        var stopped = await room.RunAsync(Phase.Migrate, Migrations);

        stopped.Verdict.ShouldBe(Verdict.Stop);
        stopped.Evidence.ShouldContain($"Locks on tables are held by process {other.ProcessID} (");
        stopped.Evidence.ShouldContain("The schema is at 002; 003 not applied");
        stopped.Evidence.ShouldNotContain("mend the script");
    }

    [Fact]
    public async Task What_holds_data_stays_and_the_old_version_fits_it()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        await room.ExecuteAsync("insert into users (email) values ('a@example.org')");
        room.With("003_more.up.sql", "alter table users add column city text; alter table users add column n int not null default 0;")
            .With("003_more.down.sql", "alter table users drop column city, drop column n;").Commit = "c2";
        await room.RunAsync(Phase.Migrate, Migrations);

        await room.ExecuteAsync("update users set n = 5");
        var kept = await room.UndoAsync(Phase.Migrate, Migrations);
        await room.ExecuteAsync("update users set n = 0");
        var back = await room.UndoAsync(Phase.Migrate, Migrations);

        kept.Outcome.ShouldBe(UndoOutcome.Kept, kept.Evidence);
        back.Outcome.ShouldBe(UndoOutcome.Back, back.Evidence);
        (await room.ValueAsync<string>("select max(revision) from schema_revision")).ShouldBe("002");
        (await room.ValueAsync<long>("select count(*) from users")).ShouldBe(1);
    }

    [Fact]
    public async Task A_breaking_migration_with_data_is_left_to_a_person()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        room.With("003_rename.up.sql", "alter table users rename column email to mail; alter table users alter column mail type varchar(200);")
            .With("003_rename.down.sql", "alter table users alter column mail type text; alter table users rename column mail to email;").Commit = "c2";
        (await room.RunAsync(Phase.Migrate, "migration preview")).Verdict.ShouldBe(Verdict.Stop);
        await room.RunAsync(Phase.Migrate, Migrations);

        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Failed);
    }

    [Fact]
    public async Task A_name_is_given_back_whatever_bears_it()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        await room.ExecuteAsync("insert into users (email) values ('a@b')");
        room.With("003_rename.up.sql", "alter table users rename column email to mail;")
            .With("003_rename.down.sql", "alter table users rename column mail to email;").Commit = "c2";
        await room.RunAsync(Phase.Migrate, Migrations);

        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.ValueAsync<string>("select email from users")).ShouldBe("a@b");
    }

    [Fact]
    public async Task A_table_that_was_there_before_is_never_dropped()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        room.With("003_again.up.sql", "create table if not exists users (id int);").With("003_again.down.sql", "drop table users;").Commit = "c2";
        await room.RunAsync(Phase.Migrate, Migrations);

        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Kept);

        (await room.ValueAsync<bool>("select to_regclass('users') is not null")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_migration_that_fails_changes_nothing_and_says_where_the_schema_stands()
    {
        room.With("003_bad.up.sql", "alter table users add column city text;\nalter table nowhere add column x int;").With("003_bad.down.sql", "select 1;");

        var up = await room.RunAsync(Phase.Migrate, Migrations);

        up.Verdict.ShouldBe(Verdict.Stop);
        up.Evidence.ShouldContain("003_bad.up.sql, line 2: 42P01");
        up.Evidence.ShouldContain("The schema is at 002");
        (await room.ValueAsync<long>("select count(*) from information_schema.columns where column_name = 'city'")).ShouldBe(0);
        (await room.RunAsync(Phase.Migrate, "schema check")).Verdict.ShouldBe(Verdict.Stop);
        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back);
    }

    [Fact]
    public async Task One_that_is_cut_off_half_way_is_recognised_and_finished_by_the_next_run()
    {
        room.With("003_slow.up.sql", "-- interlock: no-transaction\ncreate table if not exists a (id int);\nselect pg_sleep(30);\ncreate table if not exists b (id int);")
            .With("003_slow.down.sql", "drop table if exists b; drop table if exists a;");
        var running = room.RunAsync(Phase.Migrate, Migrations);
        await BackendAsync("select pid from pg_stat_activity where datname = $1 and query like 'select pg_sleep%' and state = 'active'", "select pg_terminate_backend($1)");
        try
        {
            await running;
        }
        catch (NpgsqlException)
        {
            // The connection was taken from it, as a kill would.
        }

        var probe = await room.ProbeAsync(Phase.Migrate, Migrations);
        var expected = await room.RunAsync(Phase.Migrate, "expected revision");
        (await room.ValueAsync<string>("select max(revision) from schema_revision")).ShouldBe("002", "half-way is not there");
        room.Migrations = room.Migrations with { StatementTimeout = TimeSpan.FromMinutes(5) };

        probe.State.ShouldBe(RealityState.Partly);
        expected.Evidence.ShouldContain("1 of 3 statements are done");
        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.ValueAsync<bool>("select to_regclass('a') is null and to_regclass('users') is null")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_half_that_remains_is_run_and_not_the_half_that_is_done()
    {
        room.With("003_parts.up.sql", "-- interlock: no-transaction\ncreate table a (id int);\nselect 1 / count(*) from users;\ncreate table b (id int);")
            .With("003_parts.down.sql", "drop table b; drop table a;");
        (await room.RunAsync(Phase.Migrate, Migrations)).Evidence.ShouldContain("1 of 3 statements are done, 2 remain");
        await room.ExecuteAsync("insert into users (email) values ('x')");

        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Go);

        (await room.ValueAsync<bool>("select to_regclass('b') is not null")).ShouldBeTrue();
        (await room.ValueAsync<long>("select count(*) from schema_revision_progress")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_runs_at_once_apply_each_migration_once()
    {
        await room.PrepareAsync(Phase.Migrate, Migrations);

        var both = await Task.WhenAll(room.RunAsync(Phase.Migrate, Migrations), Task.Run(() => room.Step(Phase.Migrate, Migrations).RunAsync(room.Context(), default)));

        both.ShouldAllBe(result => result.Verdict == Verdict.Go);
        both.Count(result => result.Changed).ShouldBe(1);
    }

    [Fact]
    public async Task A_lock_that_others_hold_is_asked_for_again_until_it_is_free()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        room.With("003_city.up.sql", "alter table users add column city text;").With("003_city.down.sql", "alter table users drop column city;").Commit = "c2";
        await using var other = await room.Url!.OpenAsync(default);
        var holding = await other.BeginTransactionAsync();
        await using (var read = new NpgsqlCommand("select * from users", other))
            await read.ExecuteNonQueryAsync();

        var running = room.RunAsync(Phase.Migrate, Migrations);
        await BackendAsync("select pid from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'", null);
        await holding.RollbackAsync();

        (await running).Verdict.ShouldBe(Verdict.Go);
        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back);
    }

    [Fact]
    public async Task An_invalid_index_stops()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        await room.ExecuteAsync("insert into users (email) values ('same'), ('same')");
        await Should.ThrowAsync<PostgresException>(() => room.ExecuteAsync("create unique index concurrently broken on users (email)"));

        var check = await room.RunAsync(Phase.Migrate, "schema check");

        check.Verdict.ShouldBe(Verdict.Stop);
        check.Evidence.ShouldContain("index broken is not valid");
    }

    [Fact]
    public async Task A_database_that_someone_else_has_filled_stops()
    {
        await room.ExecuteAsync("create table theirs (id int)");

        (await room.RunAsync(Phase.Migrate, "expected revision")).Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public async Task A_missing_table_or_index_is_named()
    {
        room.Migrations = room.Migrations with { Tables = ["users", "orders"], Indexes = ["orders_at"], MinIndexes = 9 };
        await room.RunAsync(Phase.Migrate, Migrations);

        (await room.RunAsync(Phase.Migrate, "schema check")).Details.ShouldBe(["table orders is not there", "index orders_at is not there", "2 indexes, at least 9 are expected"]);
    }

    [Fact]
    public async Task The_way_back_is_taken_from_the_database_when_the_code_is_gone()
    {
        await room.RunAsync(Phase.Migrate, Migrations);
        Directory.Delete(room.Scripts, recursive: true);
        Directory.Delete(Path.Combine(room.Site.State, "migrations"), recursive: true);

        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back);
    }

    // Waits for a backend of this database, by asking, and does something to it.
    private async Task BackendAsync(string find, string? then)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres"));
        await connection.OpenAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            await using var command = new NpgsqlCommand(find, connection) { Parameters = { new() { Value = room.Name } } };
            if (await command.ExecuteScalarAsync(limit.Token) is not int pid)
                continue;
            if (then is null)
                return;
            await using var act = new NpgsqlCommand(then, connection) { Parameters = { new() { Value = pid } } };
            await act.ExecuteNonQueryAsync(limit.Token);
            return;
        }
    }
}
