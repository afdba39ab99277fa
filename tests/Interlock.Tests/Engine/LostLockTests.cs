using Interlock.Engine;

namespace Interlock.Tests.Engine;

/// <summary>Another run has taken the lock while this one acts: from then on only that one may act.</summary>
public sealed class LostLockTests : IDisposable
{
    private readonly World world = new();
    private readonly CancellationTokenSource lost = new();

    public LostLockTests() => world.LockLost = lost.Token;

    public void Dispose()
    {
        world.Dispose();
        lost.Dispose();
    }

    [Fact]
    public async Task A_step_is_cancelled_when_the_lock_is_lost_and_nothing_is_taken_back()
    {
        var acting = new Acting(world, lost);
        var plan = World.Plan("1.0.0", new Act(world, Phase.Backup, "tag"), acting, new Act(world, Phase.Rollout, "traffic"));

        var record = await world.DeployAsync(plan).WaitAsync(TimeSpan.FromSeconds(10));

        record.ExitCode.ShouldBe(5);
        world.Acts.ShouldBe(["do tag", "do acting"]);
        record.Notes.ShouldContain("LockLostException: The lock of 'local' was lost to another run: this one stops here, and the other goes on from what the ledger says.");
        record.Notes.ShouldContain(note => note.Contains("belongs to the run that has the lock now", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_undo_is_cancelled_when_the_lock_is_lost()
    {
        var plan = World.Plan("1.0.0", new Act(world, Phase.Backup, "tag"), new LongUndo(world, lost), new Check(Phase.Verify, "health", () => StepResult.Stop("500")));

        var record = await world.DeployAsync(plan).WaitAsync(TimeSpan.FromSeconds(10));

        record.ExitCode.ShouldBe(5);
        world.Acts.ShouldBe(["do tag", "do long undo"]);
        record.Notes.ShouldContain(note => note.Contains("lost to another run", StringComparison.Ordinal));
    }

    private sealed class Acting(World world, CancellationTokenSource lost) : Act(world, Phase.Migrate, "acting")
    {
        public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
        {
            Do(context);
            await lost.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            throw new InvalidOperationException("never");
        }
    }

    private sealed class LongUndo(World world, CancellationTokenSource lost) : Act(world, Phase.Rollout, "long undo")
    {
        public override async Task<UndoResult> UndoAsync(StepContext context, System.Text.Json.Nodes.JsonObject intent, System.Text.Json.Nodes.JsonObject? data, CancellationToken cancellation)
        {
            await lost.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            throw new InvalidOperationException("never");
        }
    }
}
