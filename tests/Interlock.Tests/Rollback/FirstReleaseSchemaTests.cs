using System.Text.Json;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Rollback;

/// <summary>What a first release that failed may do with its schema, and no later one.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class FirstReleaseSchemaTests : IDisposable
{
    private const string Migrations = "migrations";
    private const string Everything = """
        create schema shop;
        create type shop.colour as enum ('red', 'blue');
        create domain email as text check (value like '%@%');
        create table users (id bigint generated always as identity primary key, email email not null);
        create table shop.things (id int primary key, colour shop.colour, owner bigint references users (id)) partition by range (id);
        create table shop.few partition of shop.things for values from (0) to (10);
        create sequence tickets;
        create function hello(who text) returns text language sql as 'select who';
        create view seen as select id from users;
        create materialized view counted as select count(*) from users;
        create extension if not exists pg_trgm;
        """;

    private readonly DatabaseRoom room;

    // Two ways back that are known to be none.
    public FirstReleaseSchemaTests(PostgresCluster cluster) => room = new DatabaseRoom(cluster)
        .With("001_all.up.sql", Everything).With("001_all.down.sql", "do $$ begin raise exception 'no way back'; end $$;")
        .With("002_bad.up.sql", "-- interlock: no-transaction\ncreate table half (id int);\nalter table users rename column email to mail;\nselect no_such_column from half;").With("002_bad.down.sql", "select 1;");

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task It_drops_what_it_made_where_no_table_holds_a_row_and_begins_anew()
    {
        await room.ExecuteAsync("create function kept() returns int language sql as 'select 1'; create schema theirs");
        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Stop);

        var back = await room.UndoAsync(Phase.Migrate, Migrations);

        back.Outcome.ShouldBe(UndoOutcome.Back, back.Evidence);
        (await room.ValueAsync<long>("select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace where nspname !~ '^pg_' and nspname <> 'information_schema'")).ShouldBe(0);
        (await room.ValueAsync<string>("select string_agg(nspname, ' ' order by nspname) from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'")).ShouldBe("public theirs");
        (await room.ValueAsync<string>("select string_agg(proname, ' ') from pg_proc where pronamespace = 'public'::regnamespace")).ShouldBe("kept");
        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        File.Delete(Path.Combine(room.Scripts, "002_bad.up.sql"));
        File.Delete(Path.Combine(room.Scripts, "002_bad.down.sql"));
        room.Commit = "c2";
        (await room.RunAsync(Phase.Migrate, "expected revision")).Verdict.ShouldBe(Verdict.Go);
        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task Rows_go_only_when_a_person_has_confirmed_it()
    {
        await FailedWithRowsAsync();

        var unasked = await room.UndoAsync(Phase.Migrate, Migrations);
        room.Options = room.Options with { RecreatesSchema = true };
        var unconfirmed = await room.UndoAsync(Phase.Migrate, Migrations);
        room.Options = room.Options with { AcceptsDataLoss = true };
        var confirmed = await room.UndoAsync(Phase.Migrate, Migrations);

        (unasked.Outcome, unconfirmed.Outcome).ShouldBe((UndoOutcome.Failed, UndoOutcome.Failed));
        unasked.Evidence.ShouldContain("--schema=recreate --accept-data-loss drops all that the migrations made, with the rows of public.users");
        confirmed.Outcome.ShouldBe(UndoOutcome.Back, confirmed.Evidence);
        (await room.ValueAsync<bool>("select to_regclass('users') is null")).ShouldBeTrue();
    }

    [Fact]
    public async Task Rows_that_the_next_release_can_use_stay()
    {
        File.WriteAllText(Path.Combine(room.Scripts, "002_bad.up.sql"), "select no_such_column from users;");
        await FailedWithRowsAsync();

        var kept = await room.UndoAsync(Phase.Migrate, Migrations);

        kept.Outcome.ShouldBe(UndoOutcome.Kept);
        kept.Evidence.ShouldContain("public.users hold rows: the schema stays for the next release, which goes on from there");
    }

    [Fact]
    public async Task It_stays_when_a_person_says_so()
    {
        await FailedWithRowsAsync();
        room.Options = room.Options with { Schema = RollbackWay.CodeOnly };

        (await room.UndoAsync(Phase.Migrate, Migrations)).Outcome.ShouldBe(UndoOutcome.Kept);

        (await room.ValueAsync<long>("select count(*) from users")).ShouldBe(1);
    }

    [Fact]
    public async Task A_later_release_is_never_offered_it()
    {
        await FailedWithRowsAsync();
        room.History = ReleaseHistory.Of([new LedgerEntry { Number = 1, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(new LiveVersion("1.3.0", "c0", "d", "http://127.0.0.1", null), JsonSerializerOptions.Web)!.AsObject() }]);

        var unasked = await room.UndoAsync(Phase.Migrate, Migrations);
        room.Options = room.Options with { RecreatesSchema = true, AcceptsDataLoss = true };
        var asked = await room.UndoAsync(Phase.Migrate, Migrations);

        (unasked.Outcome, asked.Outcome).ShouldBe((UndoOutcome.Failed, UndoOutcome.Failed));
        unasked.Evidence.ShouldNotContain("recreate");
        asked.Evidence.ShouldBe("--schema=recreate is for a first release that failed, and 1.3.0 was released here");
        (await room.ValueAsync<long>("select count(*) from users")).ShouldBe(1);
    }

    private async Task FailedWithRowsAsync()
    {
        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Stop);
        await room.ExecuteAsync("insert into users values (default, 'a@b')");
    }
}
