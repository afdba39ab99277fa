using Interlock.Backup;
using Interlock.Database;
using Interlock.Rollback.Replaying;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Backup;

/// <summary>A backup that waits for others says for whom.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class BackupWaitsTests(PostgresCluster cluster) : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    private readonly DatabaseRoom room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200"), Environment = $"e{Guid.NewGuid():N}" };
    private readonly List<string> said = [];

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_dump_tells_who_has_the_lock_that_it_waits_for()
    {
        await room.ExecuteAsync("create table users (id int)");
        await using var other = await room.Url!.OpenAsync(default);
        await other.RunAsync("begin; lock table users", default);

        var backup = room.RunAsync(Phase.Backup, DatabaseBackup.StepName);
        await UntilAsync(() => room.Said.ToArray().Any(line => line.StartsWith($"The backup waits for process {other.ProcessID} (", StringComparison.Ordinal) && line.Contains(", interlock, since 20", StringComparison.Ordinal)));
        await other.RunAsync("commit", default);

        (await backup).Verdict.ShouldBe(Verdict.Go);
        room.Said.Count(line => line.StartsWith("The backup waits", StringComparison.Ordinal)).ShouldBe(1, "the same is not told again");
    }

    [Fact]
    public async Task A_slot_tells_whose_transaction_it_waits_for_and_one_that_gives_up_does_too()
    {
        await room.ExecuteAsync("create table users (id int primary key)");
        await using var other = await room.Url!.OpenAsync(default);
        await other.RunAsync("begin; insert into users values (1)", default);
        await using var waits = BackupWaits.Start(room.Url!, TimeProvider.System, said.Add, Often);

        await Should.ThrowAsync<DatabaseException>(() => ReplaySlot.ArmAsync(room.Url!, ReplayNames.For(room.Environment, "run"), [], TimeProvider.System, TimeSpan.FromSeconds(2), default));

        said.ShouldContain(line => line.StartsWith($"The backup waits for process {other.ProcessID} (", StringComparison.Ordinal), string.Join('\n', said));
    }

    [Fact]
    public async Task What_failed_meanwhile_is_told_with_whom_it_waited_for()
    {
        await room.ExecuteAsync("create table users (id int)");
        await using var other = await room.Url!.OpenAsync(default);
        await other.RunAsync("begin; lock table users", default);
        await using var waiting = await room.Url!.OpenAsync(default);
        var locking = waiting.RunAsync("begin; lock table users in access share mode", default);
        await using var waits = BackupWaits.Start(room.Url!, TimeProvider.System, said.Add, Often);

        await UntilAsync(() => waits.Told.StartsWith($". It waited for process {other.ProcessID} (", StringComparison.Ordinal));
        await other.RunAsync("commit", default);
        await locking;

        await UntilAsync(() => waits.Told.Length == 0);
    }

    [Fact]
    public async Task That_nobody_can_tell_is_no_failure()
    {
        await using var waits = BackupWaits.Start(room.Url!.WithDatabase("nowhere"), TimeProvider.System, said.Add, Often);

        await Task.Delay(200);

        said.ShouldBeEmpty();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++)
            await Task.Delay(100);
        holds().ShouldBeTrue();
    }
}
