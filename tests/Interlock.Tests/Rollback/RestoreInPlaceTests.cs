using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Rollback;
using Interlock.Rollback.Replaying;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Npgsql;
using Shared;

namespace Interlock.Tests.Rollback;

/// <summary>The backup of a release takes the database's place: with what was written since, or, when a person has said so, without.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class RestoreInPlaceTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly DatabaseRoom room;

    public RestoreInPlaceTests(PostgresCluster cluster) => room = new DatabaseRoom(cluster) { Environment = $"e{Guid.NewGuid():N}", Rollback = new() { Ways = [RollbackWay.CodeOnly, RollbackWay.Replay] } }
        .With("001_users.up.sql", "create table users (id int primary key, name text); create index users_name on users (name);").With("001_users.down.sql", "drop table users;");

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await using (var connection = await room.Url!.WithDatabase("postgres").OpenAsync(default))
        {
            await LeftSlot.DropAsync(connection, room.Environment, null, default, room.Name);
            foreach (var left in await connection.RowsAsync("select datname::text from pg_database where starts_with(datname, $1 || '_left_') or shobj_description(oid, 'pg_database') like '%' || $2 || '%'", row => row.GetString(0), default, room.Name, room.Root))
                await DatabaseDrop.RunAsync(connection, left, default);
        }

        room.Dispose();
        await using var server = await room.Url!.WithDatabase("postgres").OpenAsync(default);
        if (await server.ValueAsync<bool>("select exists (select 1 from pg_roles where rolname = $1)", default, Plain))
            await server.RunAsync($"drop owned by {Plain}; drop role {Plain}", default);
    }

    private string Plain => $"{room.Name}_plain";

    [Fact]
    public async Task What_was_written_since_the_backup_is_there_after_a_replay_and_the_schema_is_the_old_one()
    {
        var path = await ReleasedAsync();
        await room.ExecuteAsync("insert into users select g, 'since', 1 from generate_series(101, 150) g; update users set name = 'changed' where id = 1; delete from users where id = 2");

        var decided = await DecideAsync();
        var back = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        (decided.Verdict, (string?)decided.Data!["way"]).ShouldBe((Verdict.Go, "replay"), decided.Evidence);
        back.Verdict.ShouldBe(Verdict.Go, back.Evidence);
        back.Evidence.ShouldContain($"{path} is in place, with 52 rows replayed that were written since");
        (await room.ValueAsync<long>("select count(*) from users")).ShouldBe(149);
        (await room.ValueAsync<long>("select count(*) from users where name = 'since'")).ShouldBe(50);
        (await room.ValueAsync<string>("select name from users where id = 1")).ShouldBe("changed");
        (await room.ValueAsync<string>("select max(revision) from schema_revision")).ShouldBe("001");
        (await room.ValueAsync<bool>("select exists (select 1 from information_schema.columns where table_name = 'users' and column_name = 'strict')")).ShouldBeFalse();
        (await room.ValueAsync<long>($"select count(*) from pg_replication_slots where starts_with(slot_name, '{ReplayNames.PrefixFor(room.Environment)}')")).ShouldBe(0, "no slot outlives its use");
        (await room.ValueAsync<bool>("select has_table_privilege('users', 'insert')")).ShouldBeTrue();
        var undone = await room.UndoAsync(Phase.Rollback, SchemaBack.StepName);
        undone.Outcome.ShouldBe(UndoOutcome.Failed);
        undone.Evidence.ShouldContain($"the one before is kept as {room.Name}_left_");
    }

    [Fact]
    public async Task Run_again_after_the_swap_it_says_what_was_done()
    {
        await ReleasedAsync();
        await DecideAsync();
        await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        (await room.ProbeAsync(Phase.Rollback, SchemaBack.StepName)).Evidence.ShouldStartWith("the restored database is in place");
        var again = await room.RunAgainAsync(Phase.Rollback, SchemaBack.StepName);

        again.Verdict.ShouldBe(Verdict.Go, again.Evidence);
        room.Held.ShouldBe(2, "requests wait again, until the traffic is back");
        (await room.ValueAsync<long>("select count(*) from users")).ShouldBe(100);
    }

    [Fact]
    public async Task Without_a_slot_a_restore_loses_what_was_written_since_and_is_taken_only_when_a_person_says_so()
    {
        room.Rollback = new();
        await ReleasedAsync();
        await room.ExecuteAsync("insert into users select g, 'since', 1 from generate_series(101, 150) g");
        var held = await DecideAsync();
        room.Options = new() { Schema = RollbackWay.Restore, AcceptsDataLoss = true };

        (await DecideAsync()).Verdict.ShouldBe(Verdict.Go);
        var back = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        held.Verdict.ShouldBe(Verdict.Hold);
        held.Details.ShouldContain(line => line.StartsWith("replay: not possible, no slot keeps", StringComparison.Ordinal));
        back.Verdict.ShouldBe(Verdict.Go, back.Evidence);
        (await room.ValueAsync<long>("select count(*) from users")).ShouldBe(100);
    }

    [Fact]
    public async Task A_backup_whose_files_are_not_all_there_is_no_way_from_the_decision_on()
    {
        var path = await ReleasedAsync();
        var largest = new DirectoryInfo(Path.Combine(path, BackupManifest.DumpFolder)).EnumerateFiles().MaxBy(file => file.Length)!;
        largest.Delete();

        var held = await DecideAsync();
        room.Options = new() { Schema = RollbackWay.Restore, AcceptsDataLoss = true };
        var named = await DecideAsync();

        held.Verdict.ShouldBe(Verdict.Hold);
        var why = $"the backup {path} is damaged: {largest.Name} is missing. Bring them back from a copy of the backup";
        held.Details.ShouldContain($"replay: not possible, {why}");
        held.Details.ShouldContain($"restore: not possible, {why}");
        (named.Verdict, named.Evidence).ShouldBe((Verdict.Stop, $"--schema=restore can't be taken: {why}"));
    }

    [Fact]
    public async Task Bytes_that_have_changed_since_are_found_before_anybody_waits()
    {
        var path = await ReleasedAsync();
        var largest = new DirectoryInfo(Path.Combine(path, BackupManifest.DumpFolder)).EnumerateFiles().MaxBy(file => file.Length)!;
        await using (var file = largest.Open(FileMode.Open))
        {
            file.Position = file.Length / 2;
            var was = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)~was);
        }

        (await DecideAsync()).Verdict.ShouldBe(Verdict.Go, "only reading it all would tell");
        var stopped = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        (stopped.Verdict, room.Held).ShouldBe((Verdict.Stop, 0));
        stopped.Evidence.ShouldBe($"{path} was not restored: {largest.Name} has other bytes than were written");
        (await room.ValueAsync<string>("select max(revision) from schema_revision")).ShouldBe("002");
    }

    [Fact]
    public async Task A_damaged_backup_leaves_the_database_in_use_as_it_is()
    {
        var path = await ReleasedAsync();
        await DecideAsync();
        var largest = new DirectoryInfo(Path.Combine(path, BackupManifest.DumpFolder)).EnumerateFiles().MaxBy(file => file.Length)!;
        await using (var file = largest.OpenWrite())
            file.SetLength(largest.Length - 1);

        var stopped = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        stopped.Verdict.ShouldBe(Verdict.Stop);
        stopped.Evidence.ShouldContain("was not restored");
        room.Held.ShouldBe(0, "it is found before anybody waits");
        (await room.ValueAsync<string>("select max(revision) from schema_revision")).ShouldBe("002");
        (await room.UndoAsync(Phase.Rollback, SchemaBack.StepName)).Outcome.ShouldBe(UndoOutcome.Back);
    }

    [Fact]
    public async Task A_role_that_may_not_replicate_stops_before_anything_starts()
    {
        var owner = await OwnedByAsync("");

        var stopped = await room.RunAsync(Phase.Preflight, "replay possible");

        room.Url = owner;
        stopped.Verdict.ShouldBe(Verdict.Stop);
        stopped.Evidence.ShouldContain($"role {Plain} may not replicate");
        stopped.Details.ShouldContain(line => line.Contains("may not switch triggers off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_role_that_has_what_Preflight_asks_for_needs_not_be_a_superuser()
    {
        var owner = await OwnedByAsync("createdb replication", $"grant set on parameter session_replication_role to {Plain}");
        room.Backup = room.Backup with { ProveOn = room.Url!.ForService() };

        (await room.RunAsync(Phase.Preflight, "replay possible")).Verdict.ShouldNotBe(Verdict.Stop);
        await ReleasedAsync();
        await room.ExecuteAsync("insert into users select g, 'since', 1 from generate_series(101, 150) g");
        await DecideAsync();
        var back = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);

        back.Verdict.ShouldBe(Verdict.Go, back.Evidence);
        (await room.ValueAsync<long>("select count(*) from users where name = 'since'")).ShouldBe(50);
        (await room.ValueAsync<string>("select tableowner::text from pg_tables where tablename = 'users'")).ShouldBe(Plain);
        room.Url = owner;
    }

    [Fact]
    public async Task A_role_that_could_not_restore_stops_before_a_release_and_names_why_when_it_is_to_be_left()
    {
        await ReleasedAsync();
        await room.ExecuteAsync("create extension dblink; create extension citext");
        var owner = await OwnedByAsync("replication", $"grant set on parameter session_replication_role to {Plain}");

        var stopped = await room.RunAsync(Phase.Preflight, "replay possible");
        await using (var connection = await room.Url!.OpenAsync(default))
        {
            var choices = await RestoreCost.OfAsync(room.Context(), "1.4.0", "001", connection, default);
            choices.Select(choice => choice.Impossible).ShouldAllBe(why => why!.Contains($"ALTER ROLE \"{Plain}\" CREATEDB", StringComparison.Ordinal));
        }

        room.Url = owner;
        stopped.Verdict.ShouldBe(Verdict.Stop);
        stopped.Details.Where(line => line.StartsWith("role", StringComparison.Ordinal)).ShouldBe(
        [
            $"role {Plain} may not make the database to restore into: ALTER ROLE \"{Plain}\" CREATEDB",
            $"role {Plain} may not make what only a superuser may, so a restore fails: extension dblink",
        ]);
    }

    [Fact]
    public async Task A_backup_that_is_sealed_can_not_be_replayed()
    {
        room.Backup = room.Backup with { SealFor = ["age1key"] };

        var stopped = await room.RunAsync(Phase.Preflight, "replay possible");

        stopped.Verdict.ShouldBe(Verdict.Stop);
        stopped.Evidence.ShouldContain("database.backup.seal-for");
    }

    [Fact]
    public async Task A_database_that_is_not_made_yet_is_asked_later()
    {
        var made = room.Url!;
        room.Url = made.WithDatabase("nowhere");

        var asked = await room.RunAsync(Phase.Preflight, "replay possible");

        room.Url = made;
        (asked.Verdict, asked.Evidence).ShouldBe((Verdict.Go, "the database is not made yet: it is asked when there is something to back up"));
    }

    [Fact]
    public async Task A_tool_whose_table_of_revisions_is_not_known_can_not_be_replayed()
    {
        room.Migrations = new() { Commands = new() { Folder = "migrations", Up = "true", Revision = "select 1" } };
        var stopped = await room.RunAsync(Phase.Preflight, "replay possible");
        room.Migrations = new() { Commands = new() { Folder = "migrations", Up = "true", Revision = "select 1", Table = "schema_migrations" } };

        (await room.RunAsync(Phase.Preflight, "replay possible")).Verdict.ShouldNotBe(Verdict.Stop);
        stopped.Verdict.ShouldBe(Verdict.Stop);
        stopped.Evidence.ShouldContain("name it as database.migrations.commands.table");
    }

    [Fact]
    public async Task A_release_that_is_taken_back_before_it_served_leaves_no_slot()
    {
        await ReleasedAsync();
        (await SlotsAsync()).ShouldBe(1);

        await room.UndoAsync(Phase.Backup, DatabaseBackup.StepName);

        (await SlotsAsync()).ShouldBe(0);
        (await room.RunAsync(Phase.Preflight, "replay possible")).Verdict.ShouldNotBe(Verdict.Stop);
    }

    [Fact]
    public async Task A_table_that_a_migration_leaves_without_a_key_can_still_be_written_to()
    {
        await ReleasedAsync();
        room.With("003_keyless.up.sql", "alter table users drop constraint users_pkey;").With("003_keyless.down.sql", "alter table users add primary key (id);").Commit = "c3";

        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);

        await room.ExecuteAsync("update users set name = 'written'");
        room.Said.ShouldContain("public.users has no key any more: what is written to it from here on can't be replayed");
    }

    [Fact]
    public async Task A_run_that_was_killed_before_it_let_such_a_table_go_is_gone_on_with()
    {
        await ReleasedAsync();
        room.With("003_keyless.up.sql", "alter table users drop constraint users_pkey;").With("003_keyless.down.sql", "alter table users add primary key (id);").Commit = "c3";
        await room.RunAsync(Phase.Migrate, "migrations");
        var slot = await room.ValueAsync<string>($"select slot_name::text from pg_replication_slots where starts_with(slot_name, '{ReplayNames.PrefixFor(room.Environment)}')");
        await room.ExecuteAsync($"alter publication {slot} add table only users");
        await Should.ThrowAsync<PostgresException>(() => room.ExecuteAsync("update users set name = 'refused'"));

        var found = await room.ProbeAsync(Phase.Migrate, "migrations");
        var again = await room.RunAgainAsync(Phase.Migrate, "migrations");

        (found.State, found.Evidence).ShouldBe((RealityState.Partly, "the schema is at 003, and public.users, which has no key any more, is still published"));
        (again.Verdict, again.Changed).ShouldBe((Verdict.Go, true), "undone, it is to go back");
        await room.ExecuteAsync("update users set name = 'written'");
    }

    [Fact]
    public async Task A_rollback_that_took_another_way_leaves_no_slot_either()
    {
        await ReleasedAsync();

        var dropped = await room.RunAsync(Phase.Rollback, DropReplaySlot.StepName);

        (dropped.Verdict, dropped.Changed).ShouldBe((Verdict.Go, true), dropped.Evidence);
        (await SlotsAsync()).ShouldBe(0);
        (await room.ProbeAsync(Phase.Rollback, DropReplaySlot.StepName)).State.ShouldBe(RealityState.NotDone, "it is looked for again");
        (await room.UndoAsync(Phase.Rollback, DropReplaySlot.StepName)).Outcome.ShouldBe(UndoOutcome.Kept);
        (await room.RunAgainAsync(Phase.Rollback, DropReplaySlot.StepName)).Evidence.ShouldBe("none was left");
        var reached = room.Url!;
        room.Url = reached with { Port = 1 };
        (await room.RunAgainAsync(Phase.Rollback, DropReplaySlot.StepName)).Verdict.ShouldBe(Verdict.Warn);
        room.Url = reached;
    }

    [Fact]
    public async Task The_migrations_of_a_release_that_failed_are_taken_back_the_way_that_a_person_names()
    {
        await ReleasedAsync();
        await room.ExecuteAsync("insert into users select g, 'since', 1 from generate_series(101, 150) g");

        var unasked = await room.UndoAsync(Phase.Migrate, "migrations");
        room.Options = new() { Schema = RollbackWay.Down };
        var unconfirmed = await room.UndoAsync(Phase.Migrate, "migrations");
        room.Options = new() { Schema = RollbackWay.Replay };
        var replayed = await room.UndoAsync(Phase.Migrate, "migrations");

        (unasked.Outcome, unconfirmed.Outcome).ShouldBe((UndoOutcome.Failed, UndoOutcome.Failed));
        unasked.Evidence.ShouldContain("--schema=replay restores, with what was written since");
        unconfirmed.Evidence.ShouldContain("--accept-data-loss confirms it");
        replayed.Outcome.ShouldBe(UndoOutcome.Back, replayed.Evidence);
        replayed.Evidence.ShouldContain("with 50 rows replayed");
        (await room.ValueAsync<string>("select max(revision) from schema_revision")).ShouldBe("001");
        (await room.ValueAsync<long>("select count(*) from users")).ShouldBe(150);
        (await room.UndoAsync(Phase.Migrate, "migrations")).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
    }

    // The database belongs to a role of its own; returns who else may all.
    private async Task<DatabaseUrl> OwnedByAsync(string may, string granted = "select 1")
    {
        var owner = room.Url!;
        await using var server = await owner.WithDatabase("postgres").OpenAsync(default);
        await server.RunAsync($"create role {Plain} login {may}; {granted}; alter database {room.Name} owner to {Plain}", default);
        room.Url = owner with { User = Plain };
        return owner;
    }

    // 1.3.0 serves on schema 001, its backup is taken, and 1.4.0 moves the schema to what 1.3.0 does not fit.
    private async Task<string> ReleasedAsync()
    {
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        await room.ExecuteAsync("insert into users select g, 'x' from generate_series(1, 100) g");
        room.Live = new("1.3.0", "http://127.0.0.1", true, "200");
        var backup = await room.RunAsync(Phase.Backup, DatabaseBackup.StepName);
        backup.Verdict.ShouldBe(Verdict.Go, backup.Evidence);
        var proof = await room.RunAsync(Phase.Backup, "backup proof");
        proof.Verdict.ShouldBe(Verdict.Go, proof.Evidence);
        room.With("002_strict.up.sql", "alter table users add column strict int not null default 0; alter table users alter column strict drop default;").With("002_strict.down.sql", "update users set name = ''; alter table users drop column strict;");
        room.Commit = "c2";
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        var live = new LiveVersion("1.4.0", "c2", "d", "http://127.0.0.1", "002");
        room.History = ReleaseHistory.Of([new LedgerEntry { Number = 1, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(live, JsonSerializerOptions.Web)!.AsObject() }]);
        return (string)backup.Data!["path"]!;
    }

    private Task<StepResult> DecideAsync()
    {
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = "1.3.0", ["commit"] = "c0", ["revision"] = "001" });
        return room.RunAsync(Phase.Rollback, DecideSchema.StepName);
    }

    private Task<long> SlotsAsync() => room.ValueAsync<long>($"select count(*) from pg_replication_slots where starts_with(slot_name, '{ReplayNames.PrefixFor(room.Environment)}')");
}
