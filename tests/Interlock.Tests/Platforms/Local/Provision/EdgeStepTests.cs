using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Processes;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "slow")]
public sealed class EdgeStepTests : IDisposable
{
    private const string Edge = "edge";
    private const string KeepWarm = "keep old version warm";

    private readonly LocalRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task The_edge_that_a_release_started_is_stopped_again_with_all_that_it_made_elsewhere()
    {
        await room.PlanAsync("1.0.0");
        (await room.RunAsync(Phase.Provision, Edge)).Changed.ShouldBeTrue();
        var socket = new ControlSocketPath(room.Paths).Find()!;
        using var client = new EdgeClient(socket);
        var pid = (await client.PingAsync())!.Pid;

        (await room.UndoAsync(Phase.Provision, Edge)).Outcome.ShouldBe(UndoOutcome.Back);

        DetachedProcess.Read(pid).ShouldBeNull();
        Directory.Exists(Path.GetDirectoryName(socket)).ShouldBeFalse();
        (await room.UndoAsync(Phase.Provision, Edge)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        (await room.RunAsync(Phase.Provision, Edge)).Verdict.ShouldBe(Verdict.Go, "it can be started anew");
    }

    [Fact]
    public async Task An_edge_that_ran_before_goes_on_running()
    {
        await room.PlanAsync("1.0.0");
        await room.RunAsync(Phase.Provision, Edge);

        (await room.RunAsync(Phase.Provision, Edge)).Changed.ShouldBeFalse();
        (await room.UndoAsync(Phase.Provision, Edge)).Outcome.ShouldBe(UndoOutcome.Back);

        (await room.ProbeAsync(Phase.Provision, Edge)).State.ShouldBe(RealityState.Done);
    }

    [Fact]
    public async Task An_edge_that_serves_is_never_stopped_by_an_undo()
    {
        await room.DeployAsync("1.0.0");

        (await room.UndoAsync(Phase.Provision, Edge)).Outcome.ShouldBe(UndoOutcome.Kept);

        (await room.Platform.LiveAsync(default))!.Healthy.ShouldBeTrue();
    }

    [Fact]
    public async Task After_a_kill_it_is_asked_whether_the_edge_runs()
    {
        await room.PlanAsync("1.0.0");
        await room.PrepareAsync(Phase.Provision, Edge);
        (await room.ProbeAsync(Phase.Provision, Edge)).State.ShouldBe(RealityState.NotDone, "killed before the start");

        await room.RunAsync(Phase.Provision, Edge);
        (await room.ProbeAsync(Phase.Provision, Edge)).State.ShouldBe(RealityState.Done, "killed after the start");

        await room.KillEdgeAsync();
        (await room.ProbeAsync(Phase.Provision, Edge)).State.ShouldBe(RealityState.NotDone, "the machine went down");
        (await room.UndoAsync(Phase.Provision, Edge)).Outcome.ShouldBe(UndoOutcome.Back);
    }

    [Fact]
    public async Task An_old_version_that_was_to_retire_stays_when_that_is_undone()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        await room.PrepareAsync(Phase.Rollout, KeepWarm);
        (await room.ProbeAsync(Phase.Rollout, KeepWarm)).State.ShouldBe(RealityState.NotDone, "killed before the act");

        (await room.RunAsync(Phase.Rollout, KeepWarm)).Changed.ShouldBeTrue();
        (await room.SlotAsync(Slots.Blue))!.Version.ShouldBe("1.0.0");
        (await room.SlotAsync(Slots.Blue))!.RetireDue.ShouldNotBeNull();
        (await room.ProbeAsync(Phase.Rollout, KeepWarm)).State.ShouldBe(RealityState.Done, "killed after the act");

        (await room.UndoAsync(Phase.Rollout, KeepWarm)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, KeepWarm)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        (await room.SlotAsync(Slots.Blue))!.RetireDue.ShouldBeNull();
        (await room.ProbeAsync(Phase.Rollout, KeepWarm)).State.ShouldBe(RealityState.NotDone);
    }
}
