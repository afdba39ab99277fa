using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Rollback;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

[Collection(nameof(SwarmManager))]
[Trait("Suite", "hosts")]
public sealed class SwarmTrafficTests(SwarmManager swarm) : IDisposable
{
    private const string Start = "start new version";

    private readonly SwarmRoom room = new(swarm.Engine);

    public void Dispose() => room.Dispose();

    [FactWithDocker]
    public async Task The_previous_version_stays_warm_until_the_edge_scales_it_to_nothing_and_comes_back_from_its_image()
    {
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        using (var edge = room.Edge)
            await edge.RetireAsync(Slots.Blue, TimeSpan.Zero);
        await StepRoom.UntilAsync(async () => (await room.SlotAsync(Slots.Blue))!.RetiredAt is not null);
        (await room.ServiceAsync(Slots.Blue)).Replicas.ShouldBe(0);
        (await room.Platform.RetainedAsync(default)).ShouldHaveSingleItem().How.ShouldBe("image");

        await BackAsync("1.0.0", first, "image");

        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");
        await BackAsync("2.0.0", room.Commit, "warm");
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("2.0.0");
    }

    [FactWithDocker]
    public async Task What_is_warm_is_updated_in_place_and_goes_back_by_the_engine_with_its_own_config_also_twice()
    {
        room.Swarm = room.Swarm with { Configs = new Dictionary<string, string>(StringComparer.Ordinal) { ["/etc/shop.conf"] = "shop.conf" } };
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        await room.With("shop.conf", "three").DeployAsync("3.0.0");
        (await room.ServiceAsync(Slots.Blue)).UpdateState.ShouldBe("completed");
        (await room.RunAsync(Phase.Record, "prune secrets")).Evidence.ShouldBe("none is spare", "Swarm can still go back to the config of 1.0.0");
        room.Know(Phase.Rollback, ChooseVersion.StepName, Chosen("2.0.0", "warm"));
        await BackAsync("2.0.0", "warm", "warm");

        await BackAsync("1.0.0", first, "image");

        room.Said.ShouldContain(line => line.StartsWith("docker service rollback", StringComparison.Ordinal));
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");
        (await swarm.Engine.DockerAsync("exec", (await room.RunningAsync(Slots.Blue))[0].ContainerId, "python3", "-c", "print(open('/etc/shop.conf').read())")).Trim().ShouldBe("one");
    }

    [FactWithDocker]
    public async Task An_update_that_Swarm_pauses_or_rolls_back_is_explained_and_the_version_that_serves_is_untouched()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        // The second finds nothing warm to update in place: then only Interlock looks.
        foreach (var (action, said) in new[] { (SwarmFailureAction.Pause, "non-zero exit (7)"), (SwarmFailureAction.Rollback, "non-zero exit (7)") })
        {
            room.Swarm = room.Swarm with { FailureAction = action };
            await room.Behaving("print('no such table: orders', flush=True); sys.exit(7)").PlanAsync($"3.0.{(int)action}");

            var result = await room.RunAsync(Phase.Rollout, Start);

            result.Verdict.ShouldBe(Verdict.Stop);
            result.Evidence.ShouldContain(said);
            (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);
            (await room.RunningAsync(Slots.Blue)).ShouldBeEmpty();
            (await room.Platform.LiveAsync(default))!.Version.ShouldBe("2.0.0");
        }
    }

    [FactWithDocker]
    public async Task After_a_kill_it_is_asked_whether_the_new_version_runs_and_what_no_slot_knows_is_stopped()
    {
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.PrepareAsync(Phase.Rollout, Start);
        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.NotDone, "killed before the start");

        using (var killed = new CancellationTokenSource())
        {
            room.Said.Clear();
            var run = room.RunAsync(Phase.Rollout, Start, killed.Token);
            await StepRoom.UntilAsync(() => Task.FromResult(room.Said.Any(line => line.StartsWith("task 1", StringComparison.Ordinal)) || run.IsCompleted));
            await killed.CancelAsync();
            await Should.ThrowAsync<Exception>(() => run);
        }

        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.NotDone, "no slot knows it");
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.ServiceAsync(Slots.Green)).Replicas.ShouldBe(0);

        (await room.GoOnAsync(Phase.Rollout, Start)).Verdict.ShouldBe(Verdict.Go);
        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.Done);
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        (await room.RunningAsync(Slots.Green)).ShouldBeEmpty();
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");
    }

    [FactWithDocker]
    public async Task A_task_that_Swarm_replaces_is_found_by_the_edge()
    {
        room.Swarm = room.Swarm with { Replicas = 2 };
        await room.DeployAsync("1.0.0");
        await StepRoom.UntilAsync(async () => (await room.SlotAsync(Slots.Blue))!.Addresses!.Count == 2);
        var before = (await room.SlotAsync(Slots.Blue))!.Addresses!;

        await swarm.Engine.DockerAsync("rm", "--force", (await room.RunningAsync(Slots.Blue))[0].ContainerId);

        await StepRoom.UntilAsync(async () => (await room.SlotAsync(Slots.Blue))!.Addresses is { Count: 2 } now && !now.SequenceEqual(before, StringComparer.Ordinal));
        (await room.Platform.DiagnoseAsync(default)).ShouldContain(finding => finding.What == $"service {room.ServiceOf(Slots.Blue)}" && finding.Evidence.Contains("1 failed in the last hour", StringComparison.Ordinal));
        (await room.Platform.LiveAsync(default))!.Healthy.ShouldBeTrue();
    }

    private async Task BackAsync(string version, string commit, string how)
    {
        room.Know(Phase.Rollback, ChooseVersion.StepName, Chosen(version, commit));
        var runs = await room.RunAsync(Phase.Rollback, "previous version runs");
        runs.Verdict.ShouldBe(Verdict.Go, runs.Evidence);
        runs.Data!["how"]!.GetValue<string>().ShouldBe(how);
        (await room.RunAsync(Phase.Rollback, "traffic back")).Verdict.ShouldBe(Verdict.Go);
    }

    private static JsonObject Chosen(string version, string commit) => new() { ["version"] = version, ["commit"] = commit, ["from"] = "another", ["at"] = DateTimeOffset.UtcNow };
}
