using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Tests.Engine;

/// <summary>Where a way back leads, whatever happened before it.</summary>
public sealed class RollbackTargetTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    private Step[] Release(params Step[] more) => [new Act(world, Phase.Backup, "tag"), new Act(world, Phase.Rollout, "traffic"), .. more];

    private async Task DeployAsync(string version, int exitCode, params Step[] more)
    {
        (await world.DeployAsync(World.Plan(version, Release(more)))).ExitCode.ShouldBe(exitCode);
        world.Effects.Clear();
        world.Acts.Clear();
    }

    private async Task BackAsync(string to)
    {
        (await world.RollbackAsync(World.Plan("9.9.9", Release(new Act(world, Phase.Rollback, "traffic back"))))).ExitCode.ShouldBe(0);
        world.LiveVersion.ShouldBe(to);
        world.Effects.Clear();
        world.Acts.Clear();
    }

    [Fact]
    public async Task Never_to_a_version_that_failed_and_was_taken_back()
    {
        await DeployAsync("1.3.0", 0);
        await DeployAsync("1.4.0", 0);
        await DeployAsync("1.5.0", 4, new Check(Phase.Verify, "health", () => StepResult.Stop("500")));

        var history = await world.HistoryAsync();

        history.ReleasedBefore("1.4.0")!.Version.ShouldBe("1.3.0");
        history.Released.Select(version => version.Version).ShouldBe(["1.4.0", "1.3.0"]);
    }

    [Fact]
    public async Task Further_back_each_time_and_not_to_and_fro_but_by_name_to_any()
    {
        foreach (var version in new[] { "1.3.0", "1.4.0", "1.5.0" })
            await DeployAsync(version, 0);

        await BackAsync(to: "1.4.0");
        await BackAsync(to: "1.3.0");

        var history = await world.HistoryAsync();
        history.ReleasedBefore("1.3.0").ShouldBeNull();
        history.Released.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_release_after_a_rollback_comes_back_to_where_that_had_led()
    {
        foreach (var version in new[] { "1.3.0", "1.4.0" })
            await DeployAsync(version, 0);
        await BackAsync(to: "1.3.0");
        await DeployAsync("1.5.0", 0);

        await BackAsync(to: "1.3.0");
    }

    [Fact]
    public async Task What_was_found_live_counts_as_released_when_another_release_begins()
    {
        world.LiveVersion = "1.0.0-by-hand";
        await DeployAsync("1.1.0", 0);

        (await world.HistoryAsync()).ReleasedBefore("1.1.0")!.Version.ShouldBe("1.0.0-by-hand");
    }

    [Fact]
    public async Task A_rollback_that_was_killed_while_it_took_back_is_finished_by_the_next_and_never_rolls_forward()
    {
        await DeployAsync("1.4.0", 0);
        var traffic = new HangingUndo(world);
        await world.KillWhileRunningAsync(World.Plan("1.5.0", new Act(world, Phase.Backup, "tag"), traffic), traffic.Hang);
        await using (var first = await ReleaseRun.StartAsync("back-1", nameof(Phase.Rollback), World.Plan("1.5.0", new Act(world, Phase.Backup, "tag"), traffic), world.Services, default))
        {
            var back = first.TakeBackUnfinishedAsync(default);
            await Task.WhenAny(traffic.InUndo, back).WaitAsync(TimeSpan.FromSeconds(10));
        }

        world.LiveVersion.ShouldBe("1.4.0", "the undo's effect was there when it was killed");
        var record = await world.RollbackAsync(World.Plan("1.5.0", Release(new Act(world, Phase.Rollback, "traffic back"))));

        (record.ExitCode, record.Rollback!.To).ShouldBe((0, "1.4.0"));
        world.LiveVersion.ShouldBe("1.4.0");
        world.Effects.ShouldBeEmpty();
        world.Acts.ShouldNotContain("do traffic back");
    }

    // Hangs where its release is killed, and once more where its undo is.
    private sealed class HangingUndo : MutatingStep
    {
        private readonly World world;
        private readonly TaskCompletionSource inUndo = new();

        public HangingUndo(World world) => (this.world, Hang) = (world, new(world, Phase.Rollout, "traffic", afterEffect: true));

        public HangingStep Hang { get; }

        public Task InUndo => inUndo.Task;

        public override string Name => "traffic";

        public override Phase Phase => Phase.Rollout;

        public override IReadOnlyList<string> Effects => Hang.Effects;

        public override string UndoEffect => Hang.UndoEffect;

        public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => Hang.PrepareAsync(context, cancellation);

        public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Hang.RunAsync(context, cancellation);

        public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) => Hang.ProbeAsync(context, intent, cancellation);

        public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
        {
            await Hang.UndoAsync(context, intent, data, cancellation);
            world.Acts.Clear();
            inUndo.SetResult();
            await new TaskCompletionSource().Task;
            throw new InvalidOperationException("never");
        }
    }
}
