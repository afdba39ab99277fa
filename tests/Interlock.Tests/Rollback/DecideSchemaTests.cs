using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Backup;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Rollback;
using Interlock.Rollout;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Rollback;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class DecideSchemaTests : IDisposable
{
    private const string WithTheCodeOnly = "--accept=\"schema decision\" goes back with the code only";

    private readonly DatabaseRoom room;

    public DecideSchemaTests(PostgresCluster cluster)
    {
        room = new DatabaseRoom(cluster)
            .With("001_users.up.sql", "create table users (id int);").With("001_users.down.sql", "drop table users;")
            .With("002_city.up.sql", "alter table users add column city text;").With("002_city.down.sql", "alter table users drop column city;");
    }

    public void Dispose() => room.Dispose();

    [Theory]
    [InlineData("002", "the schema stands where it should")]
    [InlineData("001", "the schema is expanded by 002, and the previous version fits it")]
    public async Task The_code_goes_back_alone_where_the_previous_version_fits_the_schema(string revision, string why)
    {
        await MigratedAsync();

        var result = await DecideAsync(revision);

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Go, $"code only: {why}"));
        ((string)result.Data!["schema"]!).ShouldBe("002");
    }

    [Fact]
    public async Task A_way_back_that_does_nothing_takes_nothing_back()
    {
        room.With("003_n.up.sql", "-- interlock: allow IL102 nobody reads it\nalter table users drop column city;").With("003_n.down.sql", "-- irreversible");
        await MigratedAsync();

        var result = await DecideAsync("002");

        (result.Verdict, string.Concat(result.Details)).ShouldSatisfyAllConditions(
            told => told.Verdict.ShouldBe(Verdict.Hold),
            told => told.Item2.ShouldContain("down: not possible, there is no way back: 003: its way back does nothing"));
    }

    [Fact]
    public async Task A_schema_that_the_previous_version_may_not_fit_goes_down_where_that_loses_nothing()
    {
        room.With("003_n.up.sql", "alter table users add column n int not null;").With("003_n.down.sql", "alter table users drop column n;");
        await MigratedAsync();

        var result = await DecideAsync("002");

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Go, "down: 003 can be taken back, what they made holds no data"));
        ((string)result.Data!["way"]!).ShouldBe("down");
    }

    [Fact]
    public async Task Recreating_the_schema_is_never_a_way_back_from_a_version_that_serves()
    {
        await MigratedAsync();
        room.Options = room.Options with { RecreatesSchema = true, AcceptsDataLoss = true };

        var result = await DecideAsync("001");

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Stop, "there is no failed release to take back"));
    }

    [Fact]
    public async Task A_runbook_that_does_not_allow_the_way_down_leaves_it_to_a_person()
    {
        room.With("003_n.up.sql", "alter table users add column n int not null;").With("003_n.down.sql", "alter table users drop column n;");
        room.Rollback = new() { Ways = [RollbackWay.CodeOnly] };
        await MigratedAsync();

        (await DecideAsync("002")).Verdict.ShouldBe(Verdict.Hold);
        room.Options = new() { Schema = RollbackWay.Down };

        (await DecideAsync("002")).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task A_way_that_loses_data_is_held_until_a_person_names_it_and_confirms_the_loss()
    {
        room.With("003_n.up.sql", "alter table users add column n int not null;").With("003_n.down.sql", "alter table users drop column n;");
        await MigratedAsync();
        await room.ExecuteAsync("insert into users values (1, 'x', 7)");
        room.Options = new() { Schema = RollbackWay.Down };

        var unconfirmed = await DecideAsync("002");
        room.Options = room.Options with { AcceptsDataLoss = true };
        var confirmed = await DecideAsync("002");

        (unconfirmed.Verdict, unconfirmed.Data!["way"]).ShouldBe((Verdict.Hold, null));
        unconfirmed.Evidence.ShouldContain("--accept-data-loss confirms it");
        (confirmed.Verdict, (string?)confirmed.Data!["way"]).ShouldBe((Verdict.Go, "down"));
    }

    [Fact]
    public async Task A_way_that_can_not_be_taken_stops()
    {
        await MigratedAsync();
        room.Options = new() { Schema = RollbackWay.Restore, AcceptsDataLoss = true };

        var result = await DecideAsync("001");

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Stop, "--schema=restore can't be taken: there is no backup from before what is live"));
    }

    [Fact]
    public async Task A_schema_that_the_previous_version_may_not_fit_and_that_holds_data_is_left_to_a_person_with_both_reasons()
    {
        room.With("003_n.up.sql", "alter table users add column n int not null;").With("003_n.down.sql", "alter table users drop column n;");
        await MigratedAsync();
        await room.ExecuteAsync("insert into users values (1, 'x', 7)");

        var result = await DecideAsync("002");

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldBe($"no way of the schema is known to lose nothing: choose one with --schema=code-only|down; a forward fix may be better. {WithTheCodeOnly}");
        result.Details[0].ShouldBe("code only: loses no row, but the previous version may fail on 003 (--schema=code-only)");
        result.Details[1].ShouldBe("down: may lose data: 003: column public.users.n holds values (--schema=down --accept-data-loss)");
        result.Details[3].ShouldBe("restore: not possible, there is no backup from before what is live");
    }

    [Fact]
    public async Task A_person_who_has_to_decide_is_told_what_each_way_would_cost()
    {
        await MigratedAsync();
        await room.ExecuteAsync("insert into users values (1, 'kept')");
        (await BackedUpAsync()).ShouldBe("restore");
        room.With("003_n.up.sql", "alter table users add column n int;\n-- interlock: allow IL103 the code that read it is gone\nalter table users rename column city to town").With("003_n.down.sql", "alter table users rename column town to city; alter table users drop column n;");
        room.Commit = "c2";
        await MigratedAsync();
        await room.ExecuteAsync("insert into users select g, 'x', g from generate_series(2, 11) g; update users set town = 'y' where id < 4; delete from users where id = 11");

        var result = await DecideAsync("002");

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Details.Count.ShouldBe(4);
        result.Details[0].ShouldBe("code only: loses no row, but the previous version may fail on 003 (--schema=code-only)");
        result.Details[1].ShouldStartWith("down: may lose data: 003: ");
        result.Details[3].ShouldContain("(schema 002, proven by a restore, taken 0 min ago at ");
        result.Details[3].ShouldEndWith("loses 10 inserted, 3 updated, 1 deleted since: public.users 10 inserted, 3 updated, 1 deleted (--schema=restore --accept-data-loss)");
    }

    [Fact]
    public async Task What_was_written_since_the_cutover_is_told_apart()
    {
        await MigratedAsync();
        await BackedUpAsync();
        room.With("003_n.up.sql", "alter table users add column n int not null default 1;").With("003_n.down.sql", "select 1");
        room.Commit = "c2";
        await MigratedAsync();
        await room.ExecuteAsync("insert into users select g, 'x' from generate_series(1, 10) g");
        var intent = new JsonObject();
        await CutoverPosition.NoteAsync(intent, room.Context(), default);
        await room.ExecuteAsync("insert into users select g, 'x' from generate_series(11, 13) g");
        var started = JsonSerializer.SerializeToNode(new RunStart("Deploy", "1.4.0", "c2", "d", "ada", "here"), JsonSerializerOptions.Web)!.AsObject();
        room.History = ReleaseHistory.Of(
        [
            new LedgerEntry { Number = 1, Run = "r", Kind = EntryKind.RunStarted, Data = started },
            new LedgerEntry { Number = 2, Run = "r", Kind = EntryKind.Intent, Phase = Phase.Rollout, Step = "shift traffic", Data = JsonNode.Parse(intent.ToJsonString())!.AsObject() },
            new LedgerEntry { Number = 3, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(new LiveVersion("1.4.0", "c2", "d", "http://127.0.0.1", "003"), JsonSerializerOptions.Web)!.AsObject() },
        ]);

        (await DecideAsync("002")).Details[3].ShouldContain($"public.users 13 inserted; 3 inserted of it since the cutover at {(string?)intent["position"]!["lsn"]}");
    }

    [Fact]
    public async Task A_database_that_cannot_be_asked_holds_up_no_cutover()
    {
        room.Url = room.Url! with { Port = 1 };
        var intent = new JsonObject();

        await CutoverPosition.NoteAsync(intent, room.Context(), default);

        intent.Count.ShouldBe(0);
        room.Said.ShouldContain(line => line.StartsWith("Where the database stands could not be noted", StringComparison.Ordinal));
        CutoverPosition.Of(room.History, "1.4.0").ShouldBeNull();
    }

    [Fact]
    public async Task Counters_that_began_anew_are_said_not_to_know()
    {
        await MigratedAsync();
        await BackedUpAsync();
        room.With("003_n.up.sql", "alter table users add column n int not null;").With("003_n.down.sql", "select 1");
        room.Commit = "c2";
        await MigratedAsync();
        await room.ExecuteAsync("select pg_stat_reset()");

        (await DecideAsync("002")).Details[3].ShouldContain("how much is not known, the server has counted anew");
    }

    [Fact]
    public async Task A_backup_of_another_schema_is_no_way_back()
    {
        room.With("003_n.up.sql", "alter table users add column n int not null;").With("003_n.down.sql", "select 1");
        await MigratedAsync();
        await BackedUpAsync();

        (await DecideAsync("002")).Details[2].ShouldContain("is of schema 003, not of 002");
    }

    [Fact]
    public async Task A_schema_behind_what_the_version_was_released_on_is_held_with_where_it_stands()
    {
        await MigratedAsync();

        var result = await DecideAsync("003");

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Hold,
            $"1.3.0 was released on schema 003, and that is not here any more: the schema stands at 002. Release its commit with --target=Deploy instead; {WithTheCodeOnly}"));
    }

    [Fact]
    public async Task An_empty_schema_is_behind_too()
    {
        (await DecideAsync("001")).Evidence.ShouldContain("the schema stands at nothing");
    }

    [Fact]
    public async Task A_version_whose_schema_is_not_known_is_held()
    {
        await MigratedAsync();

        var result = await DecideAsync(null);

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Hold, $"which schema 1.3.0 was released on is not known. {WithTheCodeOnly}"));
    }

    [Theory]
    [InlineData("127.0.0.1", 1, "nowhere")]
    [InlineData("no-such-host.invalid", 5432, "nowhere")]
    [InlineData(null, null, "no_such_database")]
    public async Task A_database_that_cannot_be_asked_is_held_and_does_not_keep_anybody_from_going_back(string? host, int? port, string database)
    {
        room.Url = room.Url! with { Host = host ?? room.Url!.Host, Port = port ?? room.Url.Port, Database = database };

        var result = await DecideAsync("002");

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldStartWith("the database can't be asked, so whether the previous version fits its schema is not known (");
        result.Evidence.ShouldEndWith(WithTheCodeOnly);
    }

    // Made to release 1.4.0 while 1.3.0 served.
    private async Task<string?> BackedUpAsync()
    {
        room.Live = new("1.3.0", "http://127.0.0.1", true, "200");
        var backup = await room.RunAsync(Phase.Backup, "database backup");
        (await room.RunAsync(Phase.Backup, "backup proof")).Verdict.ShouldBe(Verdict.Go);
        var live = new LiveVersion("1.4.0", "c1", "d", "http://127.0.0.1", "003");
        room.History = ReleaseHistory.Of([new LedgerEntry { Number = 1, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(live, JsonSerializerOptions.Web)!.AsObject() }]);
        return BackupManifest.Read((string)backup.Data!["path"]!)!.Proof;
    }

    private async Task MigratedAsync() => (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);

    private Task<StepResult> DecideAsync(string? revision)
    {
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = "1.3.0", ["commit"] = "c0", ["revision"] = revision });
        return room.RunAsync(Phase.Rollback, DecideSchema.StepName);
    }
}
