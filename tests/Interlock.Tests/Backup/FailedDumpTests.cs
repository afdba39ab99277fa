using Interlock.Backup;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Rollback.Replaying;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Backup;

/// <summary>A slot that no backup goes with would hold the write-ahead log back for nothing.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class FailedDumpTests(PostgresCluster cluster) : IAsyncLifetime, IDisposable
{
    private readonly DatabaseRoom room = new(cluster)
    {
        Environment = $"e{Guid.NewGuid():N}",
        Live = new("1.3.0", "http://127.0.0.1", true, "200"),
        Rollback = new() { Ways = [RollbackWay.CodeOnly, RollbackWay.Replay] },
    };

    public Task InitializeAsync() => room.ExecuteAsync("create table t (id int primary key)");

    public async Task DisposeAsync()
    {
        await using var connection = await room.Url!.OpenAsync(default);
        await LeftSlot.DropAsync(connection, room.Environment, null, default);
    }

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_dump_that_fails_leaves_no_slot()
    {
        room.Commands = new Dumping((real, command, token) => real.RunAsync(new Command("/bin/sh", "-c", "echo no space left >&2; exit 1"), cancellation: token));

        var stopped = await room.RunAsync(Phase.Backup, DatabaseBackup.StepName);

        (stopped.Verdict, stopped.Evidence).ShouldBe((Verdict.Stop, "No backup was made: pg_dump failed (exit 1): no space left"));
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Nor_does_one_that_is_interrupted()
    {
        using var interrupt = new CancellationTokenSource();
        room.Commands = new Dumping(async (real, command, token) =>
        {
            (await SlotsAsync()).ShouldBe(1);
            await interrupt.CancelAsync();
            return await real.RunAsync(command, cancellation: token);
        });

        await Should.ThrowAsync<OperationCanceledException>(() => room.RunAsync(Phase.Backup, DatabaseBackup.StepName, interrupt.Token));

        await NothingIsLeftAsync();
    }

    private async Task NothingIsLeftAsync()
    {
        (await SlotsAsync()).ShouldBe(0);
        (await room.ValueAsync<long>("select count(*) from pg_publication")).ShouldBe(0);
    }

    private Task<long> SlotsAsync() => room.ValueAsync<long>($"select count(*) from pg_replication_slots where starts_with(slot_name, '{ReplayNames.PrefixFor(room.Environment)}')");

    private sealed class Dumping(Func<ICommandRunner, Command, CancellationToken, Task<CommandResult>> dump) : ICommandRunner
    {
        private readonly CommandRunner real = new(TimeProvider.System);

        public Task<CommandResult> RunAsync(Command command, Action<string>? line = null, CancellationToken cancellation = default) =>
            command.Arguments.Contains("--format=directory") ? dump(real, command, cancellation) : real.RunAsync(command, line, cancellation);

        public DetachedProcess StartDetached(Command command, string log) => real.StartDetached(command, log);
    }
}
