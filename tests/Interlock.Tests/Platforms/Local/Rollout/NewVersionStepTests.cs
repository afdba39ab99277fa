using Interlock.Engine;
using Interlock.Platforms.Local;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "slow")]
public sealed class NewVersionStepTests : IDisposable
{
    private const string Start = "start new version";

    private readonly LocalRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_new_version_that_is_taken_back_does_not_run_and_its_slot_is_free()
    {
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Start);
        var started = (await room.SlotAsync(Slots.Green))!;
        started.ProcessOf()!.IsAlive.ShouldBeTrue();

        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);

        started.ProcessOf()!.IsAlive.ShouldBeFalse();
        (await room.SlotAsync(Slots.Green)).ShouldBeNull();
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task After_a_kill_it_is_asked_whether_the_new_version_runs()
    {
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.PrepareAsync(Phase.Rollout, Start);
        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.NotDone, "killed before the start");

        await room.RunAsync(Phase.Rollout, Start);
        var found = await room.ProbeAsync(Phase.Rollout, Start);
        var slot = (await room.SlotAsync(Slots.Green))!;
        (found.State, found.Data!["slot"]!.GetValue<string>(), found.Data["url"]!.GetValue<string>()).ShouldBe((RealityState.Done, slot.Name, slot.Url));

        await LocalRoom.KillAsync(slot.Process!.Pid);
        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.Partly, "its process is gone");
    }

    [Fact]
    public async Task What_was_killed_between_the_start_and_the_slot_leaves_no_process()
    {
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.PrepareAsync(Phase.Rollout, Start);
        var unknown = await room.StartUnknownAsync(Slots.Green, "2.0.0");

        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.NotDone);
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);

        await LocalRoom.UntilAsync(() => Task.FromResult(!unknown.IsAlive));
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_new_version_is_stopped_too_when_the_edge_is_gone()
    {
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Start);
        var started = (await room.SlotAsync(Slots.Green))!.ProcessOf()!;
        await room.KillEdgeAsync();

        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);

        await LocalRoom.UntilAsync(() => Task.FromResult(!started.IsAlive));
    }

    [Fact]
    public async Task A_new_version_that_clients_are_on_is_not_stopped()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");

        var undone = await room.UndoAsync(Phase.Rollout, Start);

        undone.Outcome.ShouldBe(UndoOutcome.Failed);
        undone.Evidence.ShouldContain("green still gets 100 % of the traffic");
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("2.0.0");
    }
}
