using Interlock.Database;
using Interlock.Rollback.Replaying;
using Interlock.Tests.Database;
using Npgsql;
using Shared;

namespace Interlock.Tests.Rollback.Replaying;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class ReplaySlotTests(PostgresCluster cluster)
{
    private const string Schema = """
        create table orders (id bigint generated always as identity primary key, amount int not null, twice int generated always as (amount * 2) stored);
        create table visits (at timestamptz, page text);
        create table settings (name text not null, value text);
        create unique index settings_name on settings (name);
        alter table settings replica identity using index settings_name;
        create table notes (body text);
        alter table notes replica identity full;
        create unlogged table sessions (id int primary key);
        create table public.schema_revision (revision text primary key);
        """;

    [Fact]
    public void Names_tell_the_environment_and_fit_into_63_bytes()
    {
        var name = ReplayNames.For("Übung/production-eu-west-with-a-long-name", "run");

        name.Slot.ShouldStartWith("interlock_replay__bung_production_");
        name.Inserts.Length.ShouldBeLessThanOrEqualTo(63);
        name.Slot.ShouldAllBe(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');
        ReplayNames.For("übung/production-eu-west-with-a-long-name", "run").ShouldNotBe(name, "environments that read alike are told apart");
    }

    [Fact]
    public async Task Tables_without_a_key_are_named_and_can_still_be_written_to()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        await using var armed = await room.ArmAsync();

        armed.Tables.ToDictionary(table => table.Table, table => table.Capture).ShouldBe(new Dictionary<string, Capture>
        {
            ["orders"] = Capture.Key, ["visits"] = Capture.Inserts, ["settings"] = Capture.Key, ["notes"] = Capture.Full, ["sessions"] = Capture.Nothing,
        }, ignoreOrder: true);
        armed.Tables.Single(table => table.Table == "orders").Columns.ShouldBe(["id", "amount"]);
        armed.Limits.ShouldContain("public.visits has no key: its inserts are captured, its updates and deletes are not");
        armed.Limits.ShouldContain("public.sessions is unlogged: nothing of it is captured");
        room.Execute("""
            insert into visits values (now(), '/'); update visits set page = '/home'; delete from visits;
            insert into orders (amount) values (1); update orders set amount = 2; delete from orders;
            insert into notes values ('a'); update notes set body = 'b'; delete from notes;
            insert into sessions values (1); update sessions set id = 2; delete from sessions;
            insert into settings values ('a', 'b'); update settings set name = 'c'; delete from settings;
            """);
    }

    [Fact]
    public async Task No_migration_is_kept_from_what_it_has_to_do()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        await using var armed = await room.ArmAsync();

        room.Execute("alter table orders add column note text; alter table settings alter column name type varchar(99); alter table visits drop column page; alter table settings rename column value to text; alter table notes rename to remarks; drop table sessions");

        room.Execute("insert into orders (amount) values (1); update orders set amount = 2; delete from orders");
    }

    [Fact]
    public async Task Arming_and_disarming_twice_is_harmless_and_leaves_nothing()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        await using (await room.ArmAsync())
        await using (await room.ArmAsync())
            (await LeftAsync(room)).ShouldHaveSingleItem().Name.ShouldBe(room.Names.Slot);

        await using var connection = await room.Source.OpenAsync(default);
        await ReplaySlot.DisarmAsync(connection, room.Names, default);
        await ReplaySlot.DisarmAsync(connection, room.Names, default);

        (await LeftAsync(room)).ShouldBeEmpty();
        (await connection.ValueAsync<long>("select count(*) from pg_publication", default)).ShouldBe(0);
    }

    [Fact]
    public async Task Left_ones_are_found_with_what_they_keep_and_dropped()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        await using (await room.ArmAsync())
        {
        }

        room.Execute("insert into orders (amount) select g from generate_series(1, 10000) g");
        var left = (await LeftAsync(room)).ShouldHaveSingleItem();
        (left.Name, left.Database, left.IsLost, left.IsRead).ShouldBe((room.Names.Slot, room.Name, false, false));
        left.WalBytes.ShouldBeGreaterThan(300_000);
        await using var connection = await room.Source.OpenAsync(default);
        (await LeftSlot.DropAsync(connection, room.Environment, room.Names, default)).ShouldBeEmpty("it is still needed");
        (await LeftSlot.DropAsync(connection, "another", null, default)).ShouldBeEmpty();

        (await LeftSlot.DropAsync(connection, room.Environment, null, default)).ShouldHaveSingleItem();

        (await LeftAsync(room)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Those_of_another_project_with_an_environment_of_the_same_name_on_the_server_stay()
    {
        await using var other = new ReplayRoom(cluster, Schema);
        await using var room = new ReplayRoom(cluster, Schema);
        await using (await other.ArmAsync())
        {
        }

        await using var connection = await room.Source.OpenAsync(default);
        (await LeftSlot.DropAsync(connection, other.Environment, null, default)).ShouldBeEmpty();

        (await LeftAsync(other)).ShouldHaveSingleItem();
        room.Execute($"alter database {other.Name} rename to {DatabaseSwap.LeftPrefix(room.Name)}20260101000000");
        (await LeftSlot.DropAsync(connection, other.Environment, null, default)).ShouldHaveSingleItem("a rollback left that database of this one");
    }

    [Fact]
    public async Task Publications_whose_slot_is_gone_are_found_and_dropped_too()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        await using (await room.ArmAsync())
        {
        }

        room.Execute($"select pg_drop_replication_slot('{room.Names.Slot}')");

        (await LeftAsync(room)).Select(left => left.Name).ShouldBe([room.Names.Changes, room.Names.Inserts]);
        await using var connection = await room.Source.OpenAsync(default);
        await LeftSlot.DropAsync(connection, room.Environment, null, default);
        (await LeftAsync(room)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_transaction_that_does_not_end_stops_the_arming_and_nothing_is_left()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        await using var open = await room.Source.OpenAsync(default);
        await open.RunAsync("begin; insert into orders (amount) values (1)", default);

        var failure = await Should.ThrowAsync<DatabaseException>(() => room.ArmAsync(TimeSpan.FromMilliseconds(500)));

        failure.Message.ShouldContain("a transaction that began before it is still open");
        (await LeftAsync(room)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_role_that_may_not_do_it_is_told_each_reason()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        var role = $"weak_{room.Name}";
        room.Execute($"create role {role} login");
        try
        {
            await using var connection = await (room.Source with { User = role }).OpenAsync(default);

            var check = await ReplayCheck.ReadAsync(connection, room.Names, default);

            check.Reasons.ShouldBe(
            [
                $"role {role} may not replicate: ALTER ROLE \"{role}\" REPLICATION",
                $"role {role} may not switch triggers off: GRANT SET ON PARAMETER session_replication_role TO \"{role}\"",
                $"role {role} may not make publications here: GRANT CREATE ON DATABASE",
                $"role {role} may not make the database to restore into: ALTER ROLE \"{role}\" CREATEDB",
            ]);
            (await Should.ThrowAsync<DatabaseException>(() => ReplaySlot.ArmAsync(room.Source with { User = role }, room.Names, [], TimeProvider.System, null, default))).Message.ShouldContain("may not replicate");
        }
        finally
        {
            room.Execute($"drop role {role}");
        }
    }

    [Fact]
    public async Task A_slot_that_has_lost_its_log_is_refused_with_the_reason()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        await room.BackUpAndRestoreAsync();
        room.Execute("alter system set max_slot_wal_keep_size = '1MB'");
        room.Execute("select pg_reload_conf()");
        try
        {
            // The checkpointer is told by a signal, in its own time.
            for (var tries = 0; tries < 100 && room.Value<string>("postgres", $"select coalesce(wal_status, 'lost') from pg_replication_slots where slot_name = '{room.Names.Slot}'") != "lost"; tries++)
            {
                room.Execute("insert into orders (amount) values (1)");
                room.Execute("select pg_switch_wal()");
                room.Execute("checkpoint");
            }

            var failure = await Should.ThrowAsync<DatabaseException>(room.StartAsync);

            failure.Message.ShouldBe($"slot {room.Names.Slot} has lost its write-ahead log: more was written since the backup than max_slot_wal_keep_size (1MB) keeps, so it can't be brought back");
            (await LeftAsync(room)).ShouldHaveSingleItem().IsLost.ShouldBeTrue();
        }
        finally
        {
            room.Execute("alter system reset max_slot_wal_keep_size");
            room.Execute("select pg_reload_conf()");
        }
    }

    [Fact]
    public async Task A_slot_that_is_not_there_is_refused()
    {
        await using var room = new ReplayRoom(cluster, Schema);
        await room.BackUpAndRestoreAsync();
        room.Execute($"select pg_drop_replication_slot('{room.Names.Slot}')");

        (await Should.ThrowAsync<DatabaseException>(room.StartAsync)).Message.ShouldBe($"slot {room.Names.Slot} is not there: what was written since the backup was not kept");
    }

    private static async Task<IReadOnlyList<LeftSlot>> LeftAsync(ReplayRoom room)
    {
        await using var connection = await room.Source.OpenAsync(default);
        return await LeftSlot.FindAsync(connection, room.Environment, default);
    }
}
