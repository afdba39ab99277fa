using Interlock.Backup;
using Interlock.Database;
using Interlock.Ledger;
using Interlock.Tests.Database;
using Interlock.Tests.Rollback.Replaying;
using Interlock.Watch;
using Shared;

namespace Interlock.Tests.Watch;

/// <summary>A slot whose time is over holds the write-ahead log back for nothing: a watch drops it.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class SlotWatchTests(PostgresCluster cluster) : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan ReplayFor = TimeSpan.FromHours(24);
    private readonly ReplayRoom room = new(cluster, "create table t (id int primary key)");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-slots-");
    private readonly SetTime clock = new();
    private readonly List<string> said = [];

    Task IAsyncLifetime.InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await room.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_goes_when_its_time_is_over_and_not_before()
    {
        await ArmAsync();
        var watch = Watch();

        clock.Now += ReplayFor;
        await watch.LookAsync(default);
        Slots().ShouldBe(1);
        clock.Now += TimeSpan.FromSeconds(1);
        await watch.LookAsync(default);

        Slots().ShouldBe(0);
        room.Value<long>(room.Name, "select count(*) from pg_publication").ShouldBe(0);
        said.ShouldHaveSingleItem().ShouldMatch("^dropped interlock_replay_.*: 0 MiB of write-ahead log kept, older than database.rollback.replay-for$");
    }

    [Fact]
    public async Task One_whose_backup_is_elsewhere_stays()
    {
        await ArmAsync();
        folder.Delete(recursive: true);
        folder.Create();
        clock.Now += 2 * ReplayFor;

        await Watch().LookAsync(default);

        Slots().ShouldBe(1);
        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_release_that_runs_keeps_it_until_it_is_over()
    {
        await ArmAsync();
        clock.Now += 2 * ReplayFor;

        await Watch(alone: () => throw new LockedException(room.Environment, null)).LookAsync(default);

        Slots().ShouldBe(1);
        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told_once_and_asked_again()
    {
        await ArmAsync();
        clock.Now += 2 * ReplayFor;
        var answers = false;
        var watch = Watch(database: () => answers ? room.Source : room.Admin.WithDatabase("nowhere"));

        await watch.LookAsync(default);
        await watch.LookAsync(default);
        said.ShouldHaveSingleItem().ShouldContain("could not be asked for replay slots");
        answers = true;
        await watch.LookAsync(default);

        Slots().ShouldBe(0);
    }

    // A backup of now, and its slot.
    private async Task ArmAsync()
    {
        await using var armed = await room.ArmAsync();
        new BackupManifest
        {
            Environment = room.Environment, Version = "1.4.0", Run = "run-1", Taken = clock.GetUtcNow(), Source = "", Server = "15.0", Client = "15.0", Lsn = armed.Lsn,
            Replay = new(armed.Names.Slot, armed.Lsn, []), Tables = [], Sequences = [], Files = [],
        }.Write(Directory.CreateDirectory(Path.Combine(folder.FullName, "one")).FullName);
    }

    [Fact]
    public async Task A_server_that_falls_silent_again_is_told_again()
    {
        await ArmAsync();
        var answers = false;
        var watch = Watch(database: () => answers ? room.Source : room.Admin.WithDatabase("nowhere"));

        foreach (var now in (bool[])[false, true, false])
        {
            answers = now;
            await watch.LookAsync(default);
        }

        said.Count.ShouldBe(2);
        Slots().ShouldBe(1);
    }

    private SlotWatch Watch(Func<DatabaseUrl>? database = null, Func<IAsyncDisposable>? alone = null) => new(new(folder.FullName, room.Environment), ReplayFor,
        _ => Task.FromResult<DatabaseUrl?>(database?.Invoke() ?? room.Source), _ => Task.FromResult(alone?.Invoke() ?? new MemoryStream()), clock, said.Add);

    private long Slots() => room.Value<long>("postgres", $"select count(*) from pg_replication_slots where database = '{room.Name}'");

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 4, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
