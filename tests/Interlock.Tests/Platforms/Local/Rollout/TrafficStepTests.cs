using Interlock.Engine;
using Interlock.Platforms.Local;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "slow")]
public sealed class TrafficStepTests : IDisposable
{
    private const string Start = "start new version";
    private const string Shift = "shift traffic";

    private readonly LocalRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_cutover_that_turns_back_drains_what_is_inside_the_new_version_before_it_is_stopped()
    {
        await StartedAsync();
        room.Rollout = room.Rollout with { Traffic = [50, 100], StepFor = TimeSpan.FromSeconds(3) };

        var shifting = room.RunAsync(Phase.Rollout, Shift);
        var inside = await room.HoldAsync("2.0.0");
        room.MakeSick("2.0.0");
        await LocalRoom.UntilAsync(async () => await WeightsAsync() == (100, 0));
        // Drained within so much, and nobody has let go yet.
        await Task.Delay(500);
        shifting.IsCompleted.ShouldBeFalse();
        inside.IsCompleted.ShouldBeFalse();
        File.Delete(SmallService.Sick(room.Folder, "2.0.0"));
        room.LetGo();
        var result = await shifting;
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("with 50 % of the traffic, ");
        result.Evidence.ShouldContain("failed on the new version; the traffic is back on blue");
        result.Changed.ShouldBeFalse("all of it is as before");
        (await inside).ShouldContain("2.0.0");
    }

    [Fact]
    public async Task A_cutover_that_is_interrupted_half_way_gives_the_old_version_everything_back()
    {
        await StartedAsync();
        room.Rollout = room.Rollout with { Traffic = [50, 100], StepFor = TimeSpan.FromMinutes(1) };
        using var interrupt = new CancellationTokenSource();

        var shifting = room.RunAsync(Phase.Rollout, Shift, interrupt.Token);
        await LocalRoom.UntilAsync(async () => await WeightsAsync() == (50, 50));
        await interrupt.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => shifting);
        (await WeightsAsync()).ShouldBe((100, 0));
    }

    [Fact]
    public async Task A_request_that_does_not_end_while_the_old_version_drains_is_a_loss()
    {
        await StartedAsync();
        var inside = await room.HoldAsync("1.0.0");
        room.Rollout = room.Rollout with { DrainWithin = TimeSpan.FromMilliseconds(200) };

        var result = await room.RunAsync(Phase.Rollout, Shift);

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        result.Evidence.ShouldStartWith("2.0.0 has all of the traffic, but not without loss: ");
        result.Evidence.ShouldEndWith(" cancelled that did not end in time");
        await Should.ThrowAsync<HttpRequestException>(() => inside);
    }

    [Fact]
    public async Task A_shift_that_is_undone_drains_what_is_inside_the_new_version_before_it_is_stopped()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        var inside = await room.HoldAsync("2.0.0");

        var undoing = room.UndoAsync(Phase.Rollout, Shift);
        await LocalRoom.UntilAsync(async () => await WeightsAsync() == (100, 0));
        await Task.Delay(500);
        undoing.IsCompleted.ShouldBeFalse();
        room.LetGo();
        (await undoing).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);

        (await inside).ShouldContain("2.0.0");
        (await room.UndoAsync(Phase.Rollout, Shift)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless, also when the new version is gone");
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task The_first_shift_is_undone_to_no_traffic_at_all()
    {
        await room.DeployAsync("1.0.0");

        (await room.UndoAsync(Phase.Rollout, Shift)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.SlotAsync(Slots.Blue))!.Weight.ShouldBe(0);
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);

        (await room.UndoAsync(Phase.Rollout, Shift)).Outcome.ShouldBe(UndoOutcome.Back, "there is nothing left to shift");
        (await room.Platform.LiveAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_first_release_is_taken_back_to_nothing_at_all_also_when_the_edge_was_killed()
    {
        await room.DeployAsync("1.0.0");
        await room.KillEdgeAsync();

        (await room.UndoAsync(Phase.Rollout, Shift)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Provision, "edge")).Outcome.ShouldBe(UndoOutcome.Back);

        (await room.Platform.LiveAsync(default)).ShouldBeNull("what the edge wrote down must not be taken for what serves");
    }

    [Fact]
    public async Task An_old_version_whose_warm_time_is_over_is_started_again_by_the_undo()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        await LocalRoom.KillAsync((await room.SlotAsync(Slots.Blue))!.Process!.Pid);

        (await room.UndoAsync(Phase.Rollout, Shift)).Outcome.ShouldBe(UndoOutcome.Back);

        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy).ShouldBe(("1.0.0", true));
    }

    [Fact]
    public async Task An_old_version_that_is_just_being_stopped_is_started_again_by_the_undo()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        await room.StopForGoodAsync(Slots.Blue);
        using (var edge = room.Edge)
            await edge.CancelRetireAsync(Slots.Blue);

        var undone = await room.UndoAsync(Phase.Rollout, Shift);

        undone.Outcome.ShouldBe(UndoOutcome.Back, undone.Evidence);
        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy).ShouldBe(("1.0.0", true));
    }

    [Fact]
    public async Task An_undo_that_finds_the_edge_gone_starts_it_and_gives_the_old_version_everything_back()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        await room.KillEdgeAsync();

        (await room.UndoAsync(Phase.Rollout, Shift)).Outcome.ShouldBe(UndoOutcome.Back);

        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy).ShouldBe(("1.0.0", true));
    }

    [Fact]
    public async Task A_slot_that_holds_another_version_by_now_is_not_given_the_traffic()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        var slot = (await room.SlotAsync(Slots.Blue))!;
        using (var edge = room.Edge)
            await edge.PutSlotAsync(Slots.Blue, new(slot.Url, "1.9.0") { Process = slot.Process });

        var undone = await room.UndoAsync(Phase.Rollout, Shift);

        undone.Outcome.ShouldBe(UndoOutcome.Failed);
        undone.Evidence.ShouldContain("blue holds 1.9.0 now, and not 1.0.0: --target=Rollback --to=1.0.0 brings that back");
        (await WeightsAsync()).ShouldBe((0, 100));
    }

    [Fact]
    public async Task After_a_kill_a_share_of_the_traffic_counts_as_half_done_and_none_as_not_done()
    {
        await StartedAsync();
        await room.PrepareAsync(Phase.Rollout, Shift);
        (await room.ProbeAsync(Phase.Rollout, Shift)).State.ShouldBe(RealityState.NotDone, "killed before the first share");

        foreach (var share in new[] { 50, 100 })
        {
            await GiveAsync(share);
            (await room.ProbeAsync(Phase.Rollout, Shift)).State.ShouldBe(RealityState.Partly, $"with {share} %, nothing says that the previous version was drained");
        }

        await room.KillEdgeAsync();
        (await room.ProbeAsync(Phase.Rollout, Shift)).State.ShouldBe(RealityState.NotDone, "the edge is gone");
    }

    [Fact]
    public async Task A_cutover_that_is_gone_on_with_gives_nothing_back_to_the_old_version()
    {
        await StartedAsync();
        room.Rollout = room.Rollout with { Traffic = [10, 50, 100], StepFor = TimeSpan.FromSeconds(1) };
        await room.PrepareAsync(Phase.Rollout, Shift);
        await GiveAsync(100);

        var goingOn = room.GoOnAsync(Phase.Rollout, Shift);
        var seen = new HashSet<(int, int)>();
        while (!goingOn.IsCompleted)
            seen.Add(await WeightsAsync());

        (await goingOn).Verdict.ShouldBe(Verdict.Go);
        seen.ShouldBe([(0, 100)]);
    }

    [Fact]
    public async Task What_was_lost_before_a_cutover_was_cut_off_counts_when_it_is_gone_on_with()
    {
        await StartedAsync();
        await room.PrepareAsync(Phase.Rollout, Shift);
        await File.WriteAllTextAsync(room.Paths.Cutover, """{"requests":40,"failed":2,"longestGapMs":99999,"p50Ms":1,"p95Ms":1,"p99Ms":1}""");

        var result = await room.GoOnAsync(Phase.Rollout, Shift);

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        result.Evidence.ShouldEndWith("; before it was cut off, 40 requests, 2 failed");
        var cutover = result.Data!["cutover"]!;
        ((long)cutover["failed"]!, (double)cutover["longestGapMs"]!).ShouldBe((2, 99999));
        File.Exists(room.Paths.Cutover).ShouldBeFalse("it is over");
    }

    [Fact]
    public async Task A_version_that_has_the_traffic_is_not_killed_because_the_edge_is_gone()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        var serving = (await room.SlotAsync(Slots.Green))!;
        await room.KillEdgeAsync();

        var undone = await room.UndoAsync(Phase.Rollout, Start);

        undone.Outcome.ShouldBe(UndoOutcome.Failed);
        undone.Evidence.ShouldBe("green still gets 100 % of the traffic: it is not stopped");
        serving.ProcessOf()!.IsAlive.ShouldBeTrue();
    }

    private async Task GiveAsync(int share)
    {
        using var edge = room.Edge;
        await edge.SetWeightsAsync(new Dictionary<string, int>(StringComparer.Ordinal) { [Slots.Green] = share, [Slots.Blue] = 100 - share });
    }

    // 1.0.0 serves in blue, 2.0.0 runs beside it in green.
    private async Task StartedAsync()
    {
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        (await room.RunAsync(Phase.Rollout, Start)).Verdict.ShouldBe(Verdict.Go);
    }

    private async Task<(int Blue, int Green)> WeightsAsync() => ((await room.SlotAsync(Slots.Blue))!.Weight, (await room.SlotAsync(Slots.Green))!.Weight);
}
