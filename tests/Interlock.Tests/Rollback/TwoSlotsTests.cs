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
using Shared;

namespace Interlock.Tests.Rollback;

/// <summary>Until a release is whole, the version that it would be taken back to keeps its own way back.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class TwoSlotsTests(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly DatabaseRoom room = new DatabaseRoom(cluster) { Environment = $"e{Guid.NewGuid():N}", Rollback = new() { Ways = [RollbackWay.CodeOnly, RollbackWay.Replay] } }
        .With("001_users.up.sql", "create table users (id int primary key, name text);").With("001_users.down.sql", "drop table users;");

    private readonly Later clock = new();

    private string OfServing => Name("run-2");

    private string OfReleased => Name("run-3");

    // 1.2.0 was left for 1.3.0, which serves, and can be left for 1.2.0 by replay.
    public async Task InitializeAsync()
    {
        (room.Backup, room.Clock) = (room.Backup with { Verify = BackupVerify.List }, clock);
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        await ReleaseAsync("1.2.0", "1.3.0", "run-2");
    }

    public async Task DisposeAsync()
    {
        await using (var connection = await room.Url!.WithDatabase("postgres").OpenAsync(default))
        {
            await LeftSlot.DropAsync(connection, room.Environment, null, default, room.Name);
            foreach (var left in await connection.RowsAsync("select datname::text from pg_database where starts_with(datname, $1 || '_left_')", row => row.GetString(0), default, room.Name))
                await DatabaseDrop.RunAsync(connection, left, default);
        }

        room.Dispose();
    }

    [Fact]
    public async Task A_backup_leaves_the_slot_of_what_serves_and_drops_those_of_failed_runs()
    {
        await ReleaseAsync("1.3.0", "1.4.0", "run-failed");

        await ReleaseAsync("1.3.0", "1.4.0", "run-3");

        (await SlotsAsync()).ShouldBe([OfReleased, OfServing], ignoreOrder: true);
        (await room.ValueAsync<long>("select count(*) from pg_publication")).ShouldBe(4);
        (await room.RunAsync(Phase.Preflight, "replay possible")).Verdict.ShouldNotBe(Verdict.Stop);
    }

    [Fact]
    public async Task A_release_that_is_taken_back_drops_its_own_slot_alone_even_when_the_ledger_has_it_as_live()
    {
        await ReleaseAsync("1.3.0", "1.4.0", "run-3");
        Serve("1.4.0");

        await room.UndoAsync(Phase.Backup, DatabaseBackup.StepName);

        (await SlotsAsync()).ShouldBe([OfServing]);
        Serve("1.3.0");
        await using var connection = await room.Url!.OpenAsync(default);
        (await RestoreCost.OfAsync(room.Context(), "1.3.0", "001", connection, default))[0].Impossible.ShouldBeNull("1.2.0 can still be gone back to by replay");
    }

    [Fact]
    public async Task A_rollback_from_a_release_that_is_not_whole_leaves_the_slot_of_what_serves_again()
    {
        await ReleaseAsync("1.3.0", "1.4.0", "run-3");
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = "1.3.0" });

        (await room.RunAsync(Phase.Rollback, DropReplaySlot.StepName)).Evidence.ShouldContain(OfReleased);

        (await SlotsAsync()).ShouldBe([OfServing]);
    }

    [Fact]
    public async Task A_release_that_is_whole_keeps_its_slot_and_drops_that_of_the_version_before()
    {
        await ReleaseAsync("1.3.0", "1.4.0", "run-3");
        Serve("1.4.0");

        (await room.RunAsync(Phase.Record, DropReplaySlot.StepName)).Evidence.ShouldContain(OfServing);

        (await SlotsAsync()).ShouldBe([OfReleased]);
        (await room.ValueAsync<long>("select count(*) from pg_publication")).ShouldBe(2);
    }

    [Fact]
    public async Task A_version_that_is_released_again_keeps_the_slot_of_its_first_backup()
    {
        await ReleaseAsync("1.3.0", "1.3.0", "run-3");

        await room.RunAsync(Phase.Record, DropReplaySlot.StepName);

        (await SlotsAsync()).ShouldBe([OfServing]);
    }

    [Fact]
    public async Task Slots_that_the_next_backup_drops_take_no_room()
    {
        await ReleaseAsync("1.3.0", "1.4.0", "run-failed");
        await using var connection = await room.Url!.OpenAsync(default);
        var others = await room.ValueAsync<long>($"select current_setting('max_replication_slots')::bigint - count(*) from pg_replication_slots");
        var fillers = Enumerable.Range(0, (int)others).Select(number => $"{room.Name}_{number}").ToList();
        foreach (var filler in fillers)
            await connection.RunAsync("select pg_create_physical_replication_slot($1)", default, filler);
        try
        {
            room.Run = "run-3";
            (await ReplayCheck.ReadAsync(connection, new(OfReleased), default)).Reasons.ShouldHaveSingleItem().ShouldContain("replication slots are taken");

            (await room.RunAsync(Phase.Preflight, "replay possible")).Verdict.ShouldNotBe(Verdict.Stop);
        }
        finally
        {
            foreach (var filler in fillers)
                await connection.RunAsync("select pg_drop_replication_slot($1)", default, filler);
        }
    }

    [Fact]
    public async Task One_whose_time_is_over_goes_with_the_next_backup()
    {
        clock.Shift += room.Rollback.ReplayFor;

        await ReleaseAsync("1.3.0", "1.4.0", "run-3");

        (await SlotsAsync()).ShouldBe([OfReleased]);
    }

    [Fact]
    public async Task One_of_a_database_that_was_replaced_goes()
    {
        await ReleaseAsync("1.3.0", "1.4.0", "run-3");
        Serve("1.4.0");
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = "1.3.0", ["commit"] = "c0", ["revision"] = "001" });
        room.Options = new() { User = "ada", Schema = RollbackWay.Replay };
        var decided = await room.RunAsync(Phase.Rollback, DecideSchema.StepName);
        (decided.Verdict, (string?)decided.Data?["way"]).ShouldBe((Verdict.Go, "replay"), decided.Evidence);
        var back = await room.RunAsync(Phase.Rollback, SchemaBack.StepName);
        back.Verdict.ShouldBe(Verdict.Go, back.Evidence);

        (await room.RunAsync(Phase.Rollback, DropReplaySlot.StepName)).Evidence.ShouldContain(OfServing);

        (await SlotsAsync()).ShouldBeEmpty();
    }

    private async Task ReleaseAsync(string serving, string version, string run)
    {
        Serve(serving);
        // Backups are named by the second.
        clock.Shift += TimeSpan.FromMinutes(1);
        (room.Version, room.Run) = (version, run);
        var backup = await room.RunAsync(Phase.Backup, DatabaseBackup.StepName);
        backup.Verdict.ShouldBe(Verdict.Go, backup.Evidence);
    }

    private void Serve(string version)
    {
        room.Live = new(version, "http://127.0.0.1", true, "200");
        var live = JsonSerializer.SerializeToNode(new LiveVersion(version, "c1", "d", "http://127.0.0.1", "001"), JsonSerializerOptions.Web)!.AsObject();
        room.History = ReleaseHistory.Of([new LedgerEntry { Number = 1, Run = "r", Kind = EntryKind.Live, Data = live }]);
    }

    private string Name(string run) => ReplayNames.For(room.Environment, run).Slot;

    private async Task<IReadOnlyList<string>> SlotsAsync()
    {
        await using var connection = await room.Url!.WithDatabase("postgres").OpenAsync(default);
        return [.. (await LeftSlot.FindAsync(connection, room.Environment, default, room.Name)).Select(slot => slot.Name)];
    }

    private sealed class Later : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
