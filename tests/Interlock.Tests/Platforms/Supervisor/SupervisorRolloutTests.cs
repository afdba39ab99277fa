using System.Net;
using System.Net.Sockets;
using Interlock.Engine;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "hosts")]
public sealed class SupervisorRolloutTests : IDisposable
{
    private const string Place = "code in place";
    private const string Switch = "switch code";
    private const string Restart = "restart programs";
    private const string Healthy = "new version is healthy";

    private readonly SupervisorRoom room = new();

    public void Dispose() => room.Dispose();

    [FactWithProgram("supervisord")]
    public async Task Two_versions_are_released_one_after_the_other_and_what_clients_felt_is_told()
    {
        await room.StartAsync();
        (await room.Platform.LiveAsync(default)).ShouldBeNull("nothing is there yet");

        await room.DeployAsync("1.0.0");
        (await room.ServesAsync()).ShouldBe("1.0.0");
        (await room.JudgeAsync(Phase.Rollout, Healthy)).Verdict.ShouldBe(Verdict.Go);
        var (worker, web) = (await room.PidAsync("worker"), await room.PidAsync("web"));

        await room.PlanAsync("2.0.0");
        (await room.JudgeAsync(Phase.Preflight, "code")).Verdict.ShouldBe(Verdict.Go);
        await room.RunAsync(Phase.Rollout, Place);
        (await room.RunAsync(Phase.Rollout, Switch)).Evidence.ShouldBe($"{room.Current} has 2.0.0 now, and had 1.0.0");
        (await room.ServesAsync()).ShouldBe("1.0.0", "the programs run on with what they have read");
        var result = await room.RunAsync(Phase.Rollout, Restart);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldMatch("^restarted worker, web, 2.0.0 healthy after .* s; [0-9]+ of [0-9]+ requests failed meanwhile, nothing was answered for [0-9]+ ms at most$");
        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy, live.Commit).ShouldBe(("2.0.0", true, room.Commit));
        (await room.PidAsync("worker")).ShouldNotBe(worker);
        (await room.PidAsync("web")).ShouldNotBe(web);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(room.Current, "web.env")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, "it may hold secrets");
        (await room.Platform.RetainedAsync(default)).ShouldHaveSingleItem().Version.ShouldBe("1.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task A_version_that_crashes_is_a_loop_after_its_second_start_and_is_told_with_what_it_wrote()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        var result = await FailAsync("crash");

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldMatch(@"^web is (in BACKOFF|FATAL): .* \(exit status 1; Exited too quickly \(process log may have details\)\)$");
        result.Details.ShouldContain("shop cannot start: no module named cart");
        await BackOnFirstAsync();
    }

    [FactWithProgram("supervisord")]
    public async Task A_version_that_is_not_well_is_taken_back()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        room.Web = room.Web with { StartWithin = TimeSpan.FromSeconds(1) };
        var result = await FailAsync("sick");

        result.Evidence.ShouldStartWith("web was not healthy within 1 s: ");
        result.Evidence.ShouldContain("status 503, expected 200");
        result.Details.ShouldContain("ready 2.0.0");
        result.Details.ShouldNotContain("ready 1.0.0", "only what it wrote itself");
        await BackOnFirstAsync();
    }

    [FactWithProgram("supervisord")]
    public async Task A_version_that_tells_another_one_is_taken_back()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        room.Web = room.Web with { StartWithin = TimeSpan.FromSeconds(1) };
        var result = await FailAsync("tells", "1.9.0");

        result.Evidence.ShouldStartWith("web tells version 1.9.0, expected 2.0.0 (it runs worker in ");
        result.Evidence.ShouldContain($"web in {room.Folder}/releases/2.0.0@");
        await BackOnFirstAsync();
    }

    [FactWithProgram("supervisord")]
    public async Task A_port_that_another_process_has_is_told_with_the_process()
    {
        await room.StartAsync();
        await room.PlanAsync("1.0.0");
        using var other = new TcpListener(IPAddress.Loopback, room.Port);
        other.Start();
        await room.RunAsync(Phase.Rollout, Place);
        await room.RunAsync(Phase.Rollout, Switch);

        var result = await room.RunAsync(Phase.Rollout, Restart);

        result.Evidence.ShouldContain($"Its port is taken, {room.Port} by process {Environment.ProcessId} (");
        (await room.UndoAsync(Phase.Rollout, Restart)).Evidence.ShouldBe("no code is in place, as before; the programs are stopped");
    }

    [FactWithProgram("supervisord")]
    public Task A_program_that_ends_by_itself_before_it_is_healthy_is_told_at_once() => EndsAsync("autorestart=false", "^web has EXITED by itself with status ");

    [FactWithProgram("supervisord")]
    // Which of them, is a matter of the moment: supervisord takes one to start it again.
    public Task A_program_that_supervisord_has_started_again_is_not_taken_for_the_one_that_was_started() => EndsAsync("autorestart=true", "^web (ended by itself before web was healthy, and supervisord has started it again|has EXITED by itself with status )");

    [FactWithProgram("supervisord")]
    public async Task An_installation_that_fails_stops_before_anything_is_changed()
    {
        await room.StartAsync();
        room.Settings = room.Settings with { Install = new() { Run = "echo no matching distribution for cart >&2; exit 7" } };
        await room.PlanAsync("1.0.0");

        var result = await room.JudgeAsync(Phase.Preflight, "code");

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldEndWith("failed with exit code 7");
        result.Details.ShouldBe(["no matching distribution for cart"]);
        (await room.Platform.RetainedAsync(default)).ShouldBeEmpty("what is not whole can't be gone back to");
        room.Settings = room.Settings with { Install = new() { Run = "sleep 30", Within = TimeSpan.FromMilliseconds(200) } };
        (await room.JudgeAsync(Phase.Preflight, "code")).Evidence.ShouldEndWith("took longer than 0 s (supervisor.install.within)");
        room.Settings = room.Settings with { Install = new() { Run = "echo ${version} > installed" } };
        (await room.JudgeAsync(Phase.Preflight, "code")).Verdict.ShouldBe(Verdict.Go);
        (await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(room.Folder, "releases"), "installed", SearchOption.AllDirectories)[0])).ShouldBe("1.0.0\n");
    }

    [FactWithProgram("supervisord")]
    public async Task Code_that_there_is_no_room_or_place_for_stops_and_is_taken_back()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        room.Settings = room.Settings with { Install = new() { Run = "cat app.py > /dev/full" } };
        var full = await room.RunAsync(Phase.Rollout, Place);
        (full.Verdict, full.Details[^1]).ShouldBe((Verdict.Stop, "cat: write error: No space left on device"));
        (await room.UndoAsync(Phase.Rollout, Place)).Outcome.ShouldBe(UndoOutcome.Back);
        Directory.GetDirectories(Path.Combine(room.Folder, "releases")).ShouldHaveSingleItem();

        await File.WriteAllTextAsync(Path.Combine(room.Folder, "releases", $"2.0.0@{room.Commit[..12]}"), "in the way");
        var taken = await room.JudgeAsync(Phase.Preflight, "code");
        taken.Verdict.ShouldBe(Verdict.Stop);
        taken.Evidence.ShouldStartWith($"the code can't be put into {room.Folder}/releases/2.0.0@");
        (await room.ServesAsync()).ShouldBe("1.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task Each_step_is_undone_as_if_it_had_never_been_and_twice_is_harmless()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        var web = await room.PidAsync("web");
        await room.PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Place);
        await room.RunAsync(Phase.Rollout, Switch);

        (await room.UndoAsync(Phase.Rollout, Switch)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, Switch)).Evidence.ShouldBe("1.0.0 is in place");
        (await room.PidAsync("web")).ShouldBe(web, "it runs the code of before all the time");
        (await room.UndoAsync(Phase.Rollout, Place)).Evidence.ShouldBe("the code of 2.0.0 is removed");
        (await room.UndoAsync(Phase.Rollout, Place)).Outcome.ShouldBe(UndoOutcome.Back);
        Directory.GetDirectories(Path.Combine(room.Folder, "releases")).ShouldHaveSingleItem();

        await room.DeployAsync("2.1.0");
        (await room.UndoAsync(Phase.Rollout, Restart)).Evidence.ShouldBe("1.0.0 is in place again, worker, web restarted");
        (await room.UndoAsync(Phase.Rollout, Restart)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, Switch)).Evidence.ShouldBe("1.0.0 is in place");
        (await room.ServesAsync()).ShouldBe("1.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task A_first_release_that_is_undone_leaves_the_programs_stopped_and_no_code_in_place()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");

        (await room.UndoAsync(Phase.Rollout, Restart)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, Switch)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, Place)).Outcome.ShouldBe(UndoOutcome.Back);

        (await room.Platform.LiveAsync(default)).ShouldBeNull();
        Path.Exists(room.Current).ShouldBeFalse();
        (await room.PidAsync("web")).ShouldBe(0);
    }

    [FactWithProgram("supervisord")]
    public async Task What_was_killed_half_way_is_gone_on_with_and_a_program_that_was_restarted_is_left_alone()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.PrepareAsync(Phase.Rollout, Place);
        (await room.ProbeAsync(Phase.Rollout, Place)).State.ShouldBe(RealityState.NotDone);
        await room.GoOnAsync(Phase.Rollout, Place);
        (await room.ProbeAsync(Phase.Rollout, Place)).State.ShouldBe(RealityState.Done);
        await room.PrepareAsync(Phase.Rollout, Switch);
        (await room.ProbeAsync(Phase.Rollout, Switch)).State.ShouldBe(RealityState.NotDone);
        await room.GoOnAsync(Phase.Rollout, Switch);
        (await room.ProbeAsync(Phase.Rollout, Switch)).State.ShouldBe(RealityState.Done);
        await room.PrepareAsync(Phase.Rollout, Restart);
        (await room.ProbeAsync(Phase.Rollout, Restart)).State.ShouldBe(RealityState.NotDone);

        // Killed between the first program and the second, which it had just stopped.
        await room.StopAsync("worker");
        await room.Client.StartAsync("worker", default);
        await room.StopAsync("web");
        var worker = await room.PidAsync("worker");
        (await room.ProbeAsync(Phase.Rollout, Restart)).Evidence.ShouldBe("1 of 2 programs were restarted, not all run");

        var result = await room.GoOnAsync(Phase.Rollout, Restart);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldStartWith("restarted web, 2.0.0 healthy");
        (await room.PidAsync("worker")).ShouldBe(worker);
        (await room.ProbeAsync(Phase.Rollout, Restart)).State.ShouldBe(RealityState.Partly, "whether it was found healthy is not known");
    }

    [FactWithProgram("supervisord")]
    public async Task A_program_that_was_started_just_before_the_kill_is_waited_for()
    {
        await room.StartAsync();
        await room.PlanAsync("1.0.0");
        await room.RunAsync(Phase.Rollout, Place);
        await room.RunAsync(Phase.Rollout, Switch);
        await room.PrepareAsync(Phase.Rollout, Restart);
        await room.Client.StartAsync("worker", default);
        await room.Client.StartAsync("web", default);
        var web = await room.PidAsync("web");

        (await room.GoOnAsync(Phase.Rollout, Restart)).Evidence.ShouldStartWith("all programs were restarted already, 1.0.0 healthy");

        (await room.PidAsync("web")).ShouldBe(web);
        (await room.JudgeAsync(Phase.Rollout, Healthy)).Verdict.ShouldBe(Verdict.Go);
    }

    [FactWithProgram("supervisord")]
    public async Task A_way_back_without_supervisord_says_what_is_left_keeps_the_code_that_still_runs_and_is_finished_later()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        var settings = room.Settings;
        room.Settings = settings with { Url = "unix://" + room.Beside("gone.sock") };

        var undone = await room.UndoAsync(Phase.Rollout, Restart);
        undone.Outcome.ShouldBe(UndoOutcome.Failed);
        undone.Evidence.ShouldStartWith("1.0.0 is in place again, but its programs could not be restarted: supervisord does not answer at unix://");
        undone.Evidence.ShouldEndWith("Then --target=Rollback finishes it");
        (await room.UndoAsync(Phase.Rollout, Place)).Outcome.ShouldBe(UndoOutcome.Kept, "2.0.0 runs still");
        (await room.ServesAsync()).ShouldBe("2.0.0");

        room.Settings = settings;
        (await room.UndoAsync(Phase.Rollout, Restart)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollout, Place)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.ServesAsync()).ShouldBe("1.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task What_was_killed_half_way_is_taken_back_whole()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Place);
        await room.RunAsync(Phase.Rollout, Switch);
        await room.PrepareAsync(Phase.Rollout, Restart);
        await room.StopAsync("web");
        var worker = await room.PidAsync("worker");
        Directory.CreateDirectory(room.Beside("state/local"));
        await File.WriteAllTextAsync(room.Beside("state/local/interruption.json"), """{"requests":1,"failed":1}""");

        (await room.UndoAsync(Phase.Rollout, Restart)).Evidence.ShouldBe("1.0.0 is in place again, web restarted");

        (await room.ServesAsync()).ShouldBe("1.0.0");
        (await room.PidAsync("worker")).ShouldBe(worker, "it runs the code of before");
        File.Exists(room.Beside("state/local/interruption.json")).ShouldBeFalse("what clients felt of it is no part of the next release's figures");
    }

    [FactWithProgram("supervisord")]
    public async Task Lines_of_the_log_judge_the_version_that_wrote_them()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");

        room.Web = room.Web with { LogExpects = ["ready 2.0.0"], LogForbids = ["ready 1"] };
        (await room.JudgeAsync(Phase.Rollout, Healthy)).Verdict.ShouldBe(Verdict.Go);
        room.Web = room.Web with { LogExpects = ["ready 1.0.0"] };
        (await room.JudgeAsync(Phase.Rollout, Healthy)).Evidence.ShouldBe("the log of web lacks 'ready 1.0.0'");
        room.Web = room.Web with { LogExpects = [], LogForbids = ["ready .*"] };
        (await room.JudgeAsync(Phase.Rollout, Healthy)).Evidence.ShouldBe("the log of web has 'ready 2.0.0', which /ready .*/ forbids");
        room.Web = room.Web with { LogForbids = [] };
        await room.StopAsync("worker");
        (await room.JudgeAsync(Phase.Rollout, Healthy)).Evidence.ShouldBe("2.0.0 answered, but worker is STOPPED: somebody told supervisord to");
    }

    [FactWithProgram("supervisord")]
    public async Task Services_are_released_in_order_and_one_without_an_address_only_has_to_run()
    {
        room.Web = room.Web with { Programs = ["web"] };
        room.Services["worker"] = new() { Programs = ["worker"] };
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        var result = await room.RunAsync(Phase.Rollout, Restart);

        result.Evidence.ShouldStartWith("restarted web, worker, 1.0.0 healthy");
        await room.StopAsync("worker");
        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy).ShouldBe(("1.0.0", false));
        live.Evidence.ShouldEndWith("; worker is STOPPED");
    }

    [FactWithProgram("supervisord")]
    public async Task A_group_is_restarted_process_by_process()
    {
        room.WorkerLines = "numprocs=2\nprocess_name=worker_%(process_num)d";
        await room.StartAsync();
        await room.DeployAsync("1.0.0");

        (await room.RunAsync(Phase.Rollout, Restart)).Evidence.ShouldStartWith("restarted worker:worker_0, worker:worker_1, web, 1.0.0 healthy");
    }

    [FactWithProgram("supervisord")]
    public async Task So_many_versions_are_kept_and_not_more()
    {
        room.Rollout = room.Rollout with { KeepVersions = 2 };
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        await room.DeployAsync("3.0.0");

        (await room.JudgeAsync(Phase.Record, "prune releases")).Evidence.ShouldBe("1 removed, 2 kept");

        (await room.Platform.RetainedAsync(default)).ShouldHaveSingleItem().Version.ShouldBe("2.0.0");
    }

    private async Task EndsAsync(string lines, string evidence)
    {
        room.WebLines = lines;
        room.Web = room.Web with { StartWithin = TimeSpan.FromSeconds(15) };
        room.Tell("sick", "1.0.0");
        await room.StartAsync();
        await room.PlanAsync("1.0.0");
        await room.RunAsync(Phase.Rollout, Place);
        await room.RunAsync(Phase.Rollout, Switch);

        var restarting = room.RunAsync(Phase.Rollout, Restart);
        await SupervisorRoom.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(room.Room, "asked-1.0.0"))));
        SupervisorRoom.Kill(await room.PidAsync("web"));

        (await restarting).Evidence.ShouldMatch(evidence);
    }

    private async Task<StepResult> FailAsync(string how, string text = "")
    {
        room.Tell(how, "2.0.0", text);
        await room.PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Place);
        await room.RunAsync(Phase.Rollout, Switch);
        var result = await room.RunAsync(Phase.Rollout, Restart);
        (result.Verdict, result.Changed).ShouldBe((Verdict.Stop, true));
        return result;
    }

    private async Task BackOnFirstAsync()
    {
        var undone = await room.UndoAsync(Phase.Rollout, Restart);
        undone.Outcome.ShouldBe(UndoOutcome.Back, undone.Evidence);
        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy).ShouldBe(("1.0.0", true));
    }
}
