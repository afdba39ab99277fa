using System.Diagnostics;
using Interlock.Database;
using Interlock.Rollback.Replaying;
using Interlock.Tests.Database;
using Npgsql;
using Shared;
using Xunit.Abstractions;

namespace Interlock.Tests.Rollback.Replaying;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class DatabaseSwapTests(PostgresCluster cluster, ITestOutputHelper output)
{
    private const string Orders = "create table orders (id bigint generated always as identity primary key, amount int not null, at timestamptz not null default now()); insert into orders (amount) select generate_series(1, 1000)";

    private static readonly SwapHooks NoWriters = new(_ => Task.CompletedTask, _ => Task.CompletedTask);

    [Fact]
    public async Task Every_acknowledged_row_is_there_after_a_rollback_under_load()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        await using var writer = new LiveWriter(room.Source, 4);
        await writer.WriteMoreAsync(1000);
        var watch = Stopwatch.StartNew();
        var before = writer.Acknowledged;
        await room.BackUpAndRestoreAsync();
        room.Execute("alter table orders add column note text; alter table orders add column paid bool not null default false; create table refunds (id int primary key)");
        await writer.WriteMoreAsync(3000);
        var rate = (writer.Acknowledged - before) / watch.Elapsed.TotalSeconds;

        var result = await room.Swap.RunAsync(new(writer.HoldAsync, writer.ReleaseAsync), default);

        await writer.WriteMoreAsync(500);
        await writer.StopAsync();
        output.WriteLine($"{writer.Acknowledged} acknowledged at {rate:0} rows/s; replayed {result.Report!.Rows} rows in {result.Report.Transactions} transactions; writers held for {result.PauseMs:0} ms");
        (await writer.CompareAsync(room.Source)).ShouldBe((0, 0, 0));
        result.Report.RefusedCount.ShouldBe(0);
        room.Value<bool>(room.Name, "select to_regclass('refunds') is null and to_regclass('interlock_replay.progress') is null").ShouldBeTrue("it is the schema of the backup");
        room.Value<bool>("postgres", $"select datallowconn from pg_database where datname = '{result.Left}'").ShouldBeFalse("nobody writes to what was left");
        room.Value<long>("postgres", $"select count(*) from pg_replication_slots where slot_name = '{room.Names.Slot}'").ShouldBe(0);
        (await room.Swap.StandAsync(default)).ShouldBe(new SwapStand(SwapStage.Swapped, result.Left));
    }

    [Theory]
    [InlineData(nameof(SwapStep.Close))]
    [InlineData(nameof(SwapStep.LastRows))]
    [InlineData(nameof(SwapStep.Rename))]
    [InlineData(nameof(SwapStep.CleanUp))]
    public async Task A_swap_whose_sessions_are_killed_at_any_step_puts_back_or_ends_and_can_be_run_again(string name)
    {
        var at = Enum.Parse<SwapStep>(name);
        await using var room = new ReplayRoom(cluster, Orders);
        await using var writer = new LiveWriter(room.Source, 2);
        await room.BackUpAndRestoreAsync();
        await writer.WriteMoreAsync(300);
        var hooks = new SwapHooks(writer.HoldAsync, writer.ReleaseAsync)
        {
            At = (step, _) => step == at ? KillAsync(room) : Task.CompletedTask,
        };

        var watch = Stopwatch.StartNew();
        var failure = await Xunit.Record.ExceptionAsync(() => room.Swap.RunAsync(hooks, default));
        output.WriteLine($"{watch.Elapsed}: {failure?.Message}");

        (await room.Swap.StandAsync(default)).Stage.ShouldBe(at == SwapStep.CleanUp ? SwapStage.Swapped : SwapStage.Replaying);
        (failure is null).ShouldBe(at == SwapStep.CleanUp, "what cleans up connects anew");
        await writer.WriteMoreAsync(300);
        output.WriteLine($"{watch.Elapsed}");
        var result = await room.Swap.RunAsync(new(writer.HoldAsync, writer.ReleaseAsync), default);
        output.WriteLine($"{watch.Elapsed}");
        await writer.WriteMoreAsync(100);
        await writer.StopAsync();
        (await writer.CompareAsync(room.Source)).ShouldBe((0, 0, 0));
        (result.PauseMs is null).ShouldBe(at == SwapStep.CleanUp);
    }

    [Fact]
    public async Task What_a_killed_process_has_closed_is_opened_and_gone_on_with()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        await room.BackUpAndRestoreAsync();
        room.Execute("insert into orders (amount) values (7), (8)");
        await using (var run = await room.StartAsync())
            await run.UntilAsync(await run.MarkAsync(default), default);
        room.Execute("insert into orders (amount) values (9)");
        cluster.Execute("postgres", $"alter database {room.Name} allow_connections false");
        (await room.Swap.StandAsync(default)).ShouldBe(new SwapStand(SwapStage.Held, null));

        var result = await room.Swap.RunAsync(NoWriters, default);

        result.Report!.Rows.ShouldBe(3);
        room.Value<long>(room.Name, "select count(*) from orders").ShouldBe(1003);
        room.Value<long>(room.Name, "select nextval(pg_get_serial_sequence('orders', 'id'))").ShouldBe(1004);
    }

    [Fact]
    public async Task A_swap_whose_cleaning_up_was_cut_off_is_cleaned_up_and_not_swapped_back()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        await room.BackUpAndRestoreAsync();
        room.Execute("insert into orders (amount) values (7)");
        var cut = NoWriters with { At = (step, _) => step == SwapStep.CleanUp ? throw new OperationCanceledException("cut") : Task.CompletedTask };
        await Should.ThrowAsync<OperationCanceledException>(() => room.Swap.RunAsync(cut, default));

        var result = await room.Swap.RunAsync(NoWriters, default);

        (result.PauseMs, result.Report!.Rows).ShouldBe((null, 1));
        (await room.Swap.RunAsync(NoWriters, default)).Report.ShouldBeNull("nothing is left to do");
        room.Value<long>(room.Name, "select count(*) from orders").ShouldBe(1001);
        room.Value<long>("postgres", $"select count(*) from pg_replication_slots where slot_name = '{room.Names.Slot}'").ShouldBe(0);
    }

    [Fact]
    public async Task Refused_rows_stay_in_the_database_for_a_person()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        await room.BackUpAndRestoreAsync();
        room.Execute("alter table orders alter column amount drop not null; insert into orders (amount) values (null)");

        var result = await room.Swap.RunAsync(NoWriters, default);

        result.Report!.Refused.ShouldHaveSingleItem().Key.ShouldBe("id=1001");
        room.Value<long>(room.Name, "select count(*) from interlock_replay.refused").ShouldBe(1);
    }

    [Fact]
    public async Task Refused_rows_that_nobody_accepts_put_all_back_as_it_was()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        await room.BackUpAndRestoreAsync();
        room.Execute("alter table orders alter column amount drop not null; insert into orders (amount) values (null)");

        (await Should.ThrowAsync<DatabaseException>(() => room.Swap.RunAsync(NoWriters with { Accepts = report => report.IsWhole }, default))).Message.ShouldContain("does not take 1 row written since, such as the insert of public.orders id=1001: null value");

        room.Execute("update orders set amount = 1 where amount is null");
        (await room.Swap.StandAsync(default)).Stage.ShouldBe(SwapStage.Replaying);
    }

    [Fact]
    public async Task Rows_that_nobody_accepts_are_told_before_anybody_waits()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        await room.BackUpAndRestoreAsync();
        room.Execute("alter table orders alter column amount drop not null; insert into orders (amount) select null from generate_series(1, 30)");
        var waits = false;
        var hooks = new SwapHooks(_ => Task.FromResult(waits = true), _ => Task.CompletedTask) { Accepts = report => report.IsWhole };

        var refused = await Should.ThrowAsync<ReplayRefusedException>(() => room.Swap.RunAsync(hooks, default));

        waits.ShouldBeFalse();
        refused.Message.ShouldContain("--schema=replay --accept-data-loss");
        (refused.Rows.Count, refused.Rows[^1]).ShouldBe((21, "and 10 more"));
    }

    [Fact]
    public async Task What_refers_to_a_refused_row_is_refused_too_so_that_each_foreign_key_holds()
    {
        await using var room = new ReplayRoom(cluster, $"{Orders}; create table lines (id int primary key, \"the order\" bigint references orders); create table notes (line int references lines)");
        await room.BackUpAndRestoreAsync();
        room.Execute("""
            alter table orders alter column amount drop not null;
            insert into orders (amount) values (null), (7);
            insert into lines values (1, 1001), (2, 1002), (3, null);
            insert into notes values (1), (1), (2);
            """);

        var report = (await room.Swap.RunAsync(NoWriters, default)).Report!;

        report.RefusedLines.Select(line => line.Split(':')[0]).ShouldBe(["insert of public.orders id=1001", "insert of public.lines id=1", "insert of public.notes line=1", "insert of public.notes line=1"]);
        report.Refused[1].Reason.ShouldBe("what it refers to by lines_the order_fkey was refused");
        room.Value<string>(room.Name, "select string_agg(l.id::text, ',' order by l.id) || ' ' || (select string_agg(line::text, ',') from notes) from lines l").ShouldBe("2,3 2");
        room.Value<string>(room.Name, "select row_data from interlock_replay.refused where name = 'public.lines'").ShouldBe("""{"id": 1, "the order": 1001}""");
    }

    [Fact]
    public async Task What_is_left_of_a_replay_belongs_to_the_databases_owner_and_is_in_no_backup()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        var owner = $"owner_{room.Name}";
        room.Execute($"create role {owner} login; alter database {room.Name} owner to {owner}; alter table orders owner to {owner}");
        try
        {
            await room.BackUpAndRestoreAsync();
            room.Execute("alter table orders alter column amount drop not null; insert into orders (amount) values (null)");
            await room.Swap.RunAsync(NoWriters, default);

            room.Value<string>(room.Name, "select string_agg(distinct tableowner::text, ',') from pg_tables where schemaname = 'interlock_replay'").ShouldBe(owner);
            room.Value<string>(room.Name, $"with t as ({CatalogQueries.Tables}) select string_agg(t::text, ',') from t").ShouldNotContain("interlock_replay");
        }
        finally
        {
            await room.DisposeDatabasesAsync();
            cluster.Execute("postgres", $"drop role {owner}");
        }
    }

    [Fact]
    public async Task A_session_that_can_not_be_ended_stops_it_before_anybody_waits()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        var (plain, other) = ($"plain_{room.Name}", $"other_{room.Name}");
        cluster.Execute("postgres", $"create database {room.RestoredName} template template0");
        room.Execute($"create role {plain} login createdb replication; create role {other} login; alter database {room.Name} owner to {plain}; alter database {room.RestoredName} owner to {plain}");
        var (waits, admin) = (false, room.Admin with { User = plain });
        var hooks = new SwapHooks(_ => Task.FromResult(waits = true), _ => Task.CompletedTask);
        var swap = new DatabaseSwap(admin, room.Name, room.RestoredName, room.Names, null, TimeProvider.System);
        try
        {
            await using (var session = await (room.Source with { User = other }).OpenAsync(default))
                (await Should.ThrowAsync<DatabaseException>(() => swap.RunAsync(hooks, default))).Message
                    .ShouldStartWith($"{plain} may not end sessions of {room.Name} that others have (process {session.ProcessID} of role {other}), and what they wrote last would be lost");
            waits.ShouldBeFalse();

            await using (var slow = await (room.Source with { User = other }).OpenAsync(default))
            {
                cluster.Execute("postgres", $"grant pg_signal_backend to {plain}");
                await swap.RunAsync(hooks, default);
                await Should.ThrowAsync<NpgsqlException>(() => slow.RunAsync("select 1", default));
            }
        }
        finally
        {
            await room.DisposeDatabasesAsync();
            cluster.Execute("postgres", $"drop role {plain}; drop role {other}");
        }
    }

    [Fact]
    public async Task The_database_keeps_its_owner_privileges_and_settings()
    {
        await using var room = new ReplayRoom(cluster, Orders);
        var (owner, reader) = ($"owner_{room.Name}", $"reader_{room.Name}");
        room.Execute($"""
            create role {owner}; create role {reader}; alter database {room.Name} owner to {owner};
            revoke all on database {room.Name} from public; grant connect on database {room.Name} to {reader} with grant option; grant create, temporary on database {room.Name} to {reader};
            alter database {room.Name} set search_path = "$user", public, "odd name"; alter database {room.Name} set work_mem = '9MB'; alter role {reader} in database {room.Name} set statement_timeout = '7s';
            alter database {room.Name} set app.tenant = 'it''s'; alter database {room.Name} connection limit 50; comment on database {room.Name} is 'the shop''s';
            """);
        const string Traits = """
            select d.datdba::regrole || ' ' || d.datconnlimit || ' ' || d.datallowconn || ' ' || shobj_description(d.oid, 'pg_database')
                || (select string_agg(a.grantee::regrole || a.privilege_type || a.is_grantable, ',' order by a.grantee::regrole::text, a.privilege_type) from aclexplode(d.datacl) a)
                || (select string_agg(s.setrole::regrole || s.setconfig::text, ',' order by s.setrole::regrole::text) from pg_db_role_setting s where s.setdatabase = d.oid)
            from pg_database d where d.datname = current_database()
            """;
        var before = room.Value<string>(room.Name, Traits);
        try
        {
            await room.BackUpAndRestoreAsync();
            await room.Swap.RunAsync(NoWriters, default);

            output.WriteLine(before);
            room.Value<string>(room.Name, Traits).ShouldBe(before);
            room.Value<string>(room.Name, "show search_path").ShouldBe("\"$user\", public, \"odd name\"");
        }
        finally
        {
            await room.DisposeDatabasesAsync();
            cluster.Execute("postgres", $"drop role {owner}, {reader}");
        }
    }

    [Fact]
    public async Task Without_a_restored_database_nothing_is_touched()
    {
        await using var room = new ReplayRoom(cluster, Orders);

        (await Should.ThrowAsync<DatabaseException>(() => room.Swap.RunAsync(NoWriters, default))).Message.ShouldContain("are not both there");
    }

    private static async Task KillAsync(ReplayRoom room)
    {
        await using var connection = await room.Admin.OpenAsync(default);
        await connection.RunAsync("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'interlock' and pid <> pg_backend_pid()", default);
    }
}
