using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Rollback;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "slow")]
public sealed class WayBackStepTests : IDisposable
{
    private const string Runs = "previous version runs";
    private const string Back = "traffic back";

    private readonly LocalRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_version_that_was_started_again_is_stopped_when_the_way_back_is_undone()
    {
        await LeftColdAsync();
        var result = await room.RunAsync(Phase.Rollback, Runs);
        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        var started = (await room.SlotAsync(Slots.Blue))!;
        started.ProcessOf()!.IsAlive.ShouldBeTrue();

        (await room.UndoAsync(Phase.Rollback, Runs)).Outcome.ShouldBe(UndoOutcome.Back);

        started.ProcessOf()!.IsAlive.ShouldBeFalse();
        (await room.SlotAsync(Slots.Blue)).ShouldBeNull();
        (await room.UndoAsync(Phase.Rollback, Runs)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("2.0.0");
    }

    [Fact]
    public async Task A_version_that_was_warm_before_stays_warm_when_the_way_back_is_undone()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        Choose();

        (await room.RunAsync(Phase.Rollback, Runs)).Evidence.ShouldBe("1.0.0 is warm in blue");
        (await room.UndoAsync(Phase.Rollback, Runs)).Outcome.ShouldBe(UndoOutcome.Back);

        (await room.SlotAsync(Slots.Blue))!.ProcessOf()!.IsAlive.ShouldBeTrue();
    }

    [Fact]
    public async Task A_version_whose_warm_time_is_all_but_over_is_started_again()
    {
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        using (var edge = room.Edge)
            await edge.RetireAsync(Slots.Blue, TimeSpan.FromMilliseconds(500));
        Choose(first);

        (await room.RunAsync(Phase.Rollback, Runs)).Evidence.ShouldStartWith("1.0.0 runs again in blue");
    }

    [Fact]
    public async Task What_was_killed_between_the_start_and_the_slot_leaves_no_process()
    {
        await LeftColdAsync();
        await room.PrepareAsync(Phase.Rollback, Runs);
        var unknown = await room.StartUnknownAsync(Slots.Blue, "1.0.0");

        (await room.ProbeAsync(Phase.Rollback, Runs)).State.ShouldBe(RealityState.NotDone);
        (await room.UndoAsync(Phase.Rollback, Runs)).Outcome.ShouldBe(UndoOutcome.Back);

        await LocalRoom.UntilAsync(() => Task.FromResult(!unknown.IsAlive));
    }

    [Fact]
    public async Task After_a_kill_only_a_version_that_is_well_counts_as_running()
    {
        await LeftColdAsync();
        await room.PrepareAsync(Phase.Rollback, Runs);
        (await room.ProbeAsync(Phase.Rollback, Runs)).State.ShouldBe(RealityState.NotDone, "killed before the start");

        await room.RunAsync(Phase.Rollback, Runs);
        (await room.ProbeAsync(Phase.Rollback, Runs)).State.ShouldBe(RealityState.Done, "killed after its first answer");

        room.MakeSick("1.0.0");
        (await room.ProbeAsync(Phase.Rollback, Runs)).State.ShouldBe(RealityState.Partly, "killed before its first answer: nothing judges it again before it gets all traffic");

        await LocalRoom.KillAsync((await room.SlotAsync(Slots.Blue))!.Process!.Pid);
        (await room.ProbeAsync(Phase.Rollback, Runs)).State.ShouldBe(RealityState.NotDone, "its process is gone");
    }

    [Fact]
    public async Task A_way_back_that_is_undone_gives_the_traffic_to_the_version_that_was_left_and_calls_its_retirement_off()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        Choose();
        await room.RunAsync(Phase.Rollback, Runs);
        await room.PrepareAsync(Phase.Rollback, Back);
        (await room.ProbeAsync(Phase.Rollback, Back)).State.ShouldBe(RealityState.NotDone, "killed before the shift");

        (await room.RunAsync(Phase.Rollback, Back)).Verdict.ShouldBe(Verdict.Go);
        (await room.ProbeAsync(Phase.Rollback, Back)).State.ShouldBe(RealityState.Partly, "killed after the shift: drained or not is not known");
        (await room.SlotAsync(Slots.Green))!.RetireDue.ShouldNotBeNull();
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");

        (await room.UndoAsync(Phase.Rollback, Back)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollback, Back)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("2.0.0");
        (await room.SlotAsync(Slots.Green))!.RetireDue.ShouldBeNull();
    }

    [Fact]
    public async Task A_version_that_the_ledger_has_without_its_commit_is_started_from_what_was_built()
    {
        await LeftColdAsync();
        Choose("");

        var result = await room.RunAsync(Phase.Rollback, Runs);

        result.Evidence.ShouldBe("1.0.0 runs again in blue (from what was built then)");
    }

    [Fact]
    public async Task A_version_whose_commit_nobody_knows_is_not_looked_for()
    {
        await LeftColdAsync();
        Directory.Delete(room.Paths.Versions, recursive: true);
        Choose("");

        var result = await room.RunAsync(Phase.Rollback, Runs);

        (result.Verdict, result.Changed).ShouldBe((Verdict.Stop, false));
        result.Evidence.ShouldBe("1.0.0 is not kept as built, and the commit it was built from is not known: --to=VERSION goes back to another one");
    }

    // 2.0.0 serves in green, and the process of 1.0.0 has ended.
    private async Task LeftColdAsync()
    {
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        await LocalRoom.KillAsync((await room.SlotAsync(Slots.Blue))!.Process!.Pid);
        Choose(first);
    }

    private void Choose(string commit = "warm") =>
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = "1.0.0", ["commit"] = commit, ["from"] = "2.0.0", ["at"] = DateTimeOffset.UtcNow });
}
