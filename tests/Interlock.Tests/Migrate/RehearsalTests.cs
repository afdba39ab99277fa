using Interlock.Backup;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Migrate;

/// <summary>Pending migrations are tried on the restored copy before the database itself is touched.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class RehearsalTests(PostgresCluster cluster) : IDisposable
{
    private readonly DatabaseRoom room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200") };

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_migration_that_goes_up_and_back_is_shown_with_its_locks_rewrites_and_rows()
    {
        await LiveAsync();
        room.With("002_wider.up.sql", "alter table orders alter column amount type numeric(12, 2);\nupdate orders set note = 'x';\ncreate table extra (id int primary key)")
            .With("002_wider.down.sql", "drop table extra;\nalter table orders alter column amount type int");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
        rehearsal.Evidence.ShouldContain("the way back restores the schema");
        var up = rehearsal.Details.Single(line => line.StartsWith("002_wider.up.sql", StringComparison.Ordinal));
        up.ShouldContain("ACCESS EXCLUSIVE on public.orders");
        up.ShouldContain("rewrites public.orders");
        up.ShouldContain("100 rows of public.orders changed");
        up.ShouldNotContain("extra");
        rehearsal.Details.ShouldContain(line => line.StartsWith("002_wider.down.sql", StringComparison.Ordinal));
        (await room.ValueAsync<long>("select count(*) from information_schema.tables where table_name = 'extra'")).ShouldBe(0, "the database itself is not touched");
    }

    [Theory]
    [InlineData(false, "touches no table that was there")]
    [InlineData(true, "no lock on a table that was there was seen")]
    public void What_is_looked_for_from_outside_is_said_to_be_not_seen_and_not_to_be_absent(bool sampled, string said)
    {
        var effect = new ScriptEffect("0002", 1, new Dictionary<string, string>(), [], new Dictionary<string, long>()) { IsSampled = sampled };

        MigrationRehearsal.Judge(new RehearsalReport { Revisions = ["0002"], Up = [effect] }).Details.ShouldHaveSingleItem().ShouldContain(said);
    }

    [Fact]
    public async Task A_migration_that_fails_on_real_rows_stops_before_the_database_is_touched()
    {
        await LiveAsync();
        room.With("002_unique.up.sql", "create unique index one_note on orders (note)").With("002_unique.down.sql", "drop index one_note");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Stop);
        rehearsal.Evidence.ShouldContain("002_unique.up.sql, line 1: 23505");
        rehearsal.Evidence.ShouldContain("The database itself is not touched");
    }

    [Theory]
    [InlineData("select 1", "left over: column public.orders.more integer")]
    [InlineData("alter table orders drop column more; alter table orders drop column note", "missing: column public.orders.note")]
    public async Task A_way_back_that_does_not_restore_the_schema_is_held(string down, string said)
    {
        await LiveAsync();
        room.With("002_more.up.sql", "alter table orders add column if not exists more int; alter table orders add column if not exists note text").With("002_more.down.sql", down);

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Hold);
        rehearsal.Evidence.ShouldContain(said);
    }

    [Fact]
    public async Task A_way_back_that_fails_is_held()
    {
        await LiveAsync();
        room.With("002_more.up.sql", "alter table orders add column more int").With("002_more.down.sql", "alter table orders drop column mroe");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Hold);
        rehearsal.Evidence.ShouldContain("does not come back: 002_more.down.sql");
    }

    [Fact]
    public async Task What_can_be_done_only_once_is_held()
    {
        await LiveAsync();
        room.With("002_seed.up.sql", "insert into orders values (1000, 1, 'seed')").With("002_seed.down.sql", "select 1");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Hold);
        rehearsal.Evidence.ShouldContain("then does not go up again: 002_seed.up.sql, line 1: 23505");
    }

    [Fact]
    public async Task What_is_half_way_is_finished_on_the_copy_too()
    {
        await LiveAsync();
        room.With("002_two.up.sql", $"{SqlScript.NoTransaction}\ncreate table if not exists two (id int);\nselect no_such_column from two")
            .With("002_two.down.sql", "drop table if exists two");
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Stop);
        await room.ExecuteAsync("alter table two add column no_such_column int");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Warn);
        rehearsal.Evidence.ShouldContain("the way back was not tried: before this, 002 two is half-way up");
    }

    [Fact]
    public async Task A_migration_without_a_way_back_warns()
    {
        await LiveAsync();
        room.With("002_more.up.sql", "alter table orders add column more int");

        (await RehearseAsync()).ShouldSatisfyAllConditions(
            result => result.Verdict.ShouldBe(Verdict.Warn),
            result => result.Evidence.ShouldContain("the way back was not tried: 002 more has none"));
    }

    [Theory]
    [InlineData("alter table orders drop column note", Verdict.Warn, "the way back was not tried: 002 other has none: a rollback would have to restore")]
    [InlineData("create index on orders (note)", Verdict.Hold, "left over")]
    public async Task A_way_back_of_comments_only_is_none_where_older_code_may_not_fit(string up, Verdict verdict, string evidence)
    {
        await LiveAsync();
        room.With("002_other.up.sql", up).With("002_other.down.sql", "-- can't be taken back");

        (await RehearseAsync()).ShouldSatisfyAllConditions(
            result => result.Verdict.ShouldBe(verdict, result.Evidence),
            result => string.Concat([result.Evidence, .. result.Details]).ShouldContain(evidence));
    }

    [Fact]
    public async Task Scripts_that_are_not_in_order_stop_the_rehearsal_and_not_the_proof()
    {
        await LiveAsync();
        room.With("002_a.up.sql", "select 1").With("002_b.up.sql", "select 1");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Stop);
        rehearsal.Evidence.ShouldContain("several heads");
    }

    [Fact]
    public async Task Statement_by_statement_works_too()
    {
        await LiveAsync();
        room.With("002_fast.up.sql", $"{SqlScript.NoTransaction}\ncreate index concurrently orders_note on orders (note);\nalter table orders add column more int")
            .With("002_fast.down.sql", $"{SqlScript.NoTransaction}\ndrop index concurrently orders_note;\nalter table orders drop column more");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
    }

    [Fact]
    public async Task With_nothing_pending_only_always_tries_the_newest_way_back()
    {
        await LiveAsync();
        (await RehearseAsync()).Evidence.ShouldBe("nothing is pending: the schema stands at 001");

        room.Migrations = room.Migrations with { Rehearse = RehearsalMode.Always };
        (await RehearseAsync()).Evidence.ShouldStartWith("001 orders: up ");

        room.Migrations = room.Migrations with { Rehearse = RehearsalMode.Never };
        (await RehearseAsync()).Evidence.ShouldContain("rehearse: never");
    }

    [Fact]
    public async Task Without_a_restored_copy_it_says_that_nothing_was_rehearsed()
    {
        await LiveAsync();
        room.Backup = room.Backup with { Verify = BackupVerify.List };

        (await RehearseAsync()).ShouldSatisfyAllConditions(result => result.Verdict.ShouldBe(Verdict.Warn), result => result.Evidence.ShouldContain("not rehearsed"));
    }

    [Fact]
    public void A_lock_that_requests_would_wait_for_is_a_warning_with_the_time() =>
        MigrationRehearsal.Judge(new()
        {
            Revisions = ["002 slow"],
            Up = [new("002_slow.up.sql", 3.4, new Dictionary<string, string> { ["public.orders"] = "AccessExclusiveLock" }, [], new Dictionary<string, long>())],
        }).ShouldSatisfyAllConditions(
            result => result.Verdict.ShouldBe(Verdict.Warn),
            result => result.Evidence.ShouldContain("002_slow.up.sql keeps requests to public.orders waiting for about 3.4 s"));

    private async Task LiveAsync()
    {
        room.With("001_orders.up.sql", "create table orders (id int primary key, amount int, note text)").With("001_orders.down.sql", "drop table orders");
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        await room.ExecuteAsync("insert into orders select g, g, 'same' from generate_series(1, 100) g");
        room.Commit = "c2";
    }

    private async Task<StepResult> RehearseAsync()
    {
        await room.RunAsync(Phase.Backup, "database backup");
        var proof = await room.RunAsync(Phase.Backup, "backup proof");
        proof.Verdict.ShouldBeOneOf(Verdict.Go, Verdict.Warn);
        return await room.RunAsync(Phase.Backup, "migration rehearsal");
    }
}
