using Interlock.Engine;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "hosts")]
public sealed class SupervisorCheckoutTests : IDisposable
{
    private const string Place = "code in place";
    private const string Switch = "switch code";
    private const string Restart = "restart programs";

    private readonly SupervisorRoom room = new(SupervisorMode.Checkout);

    public void Dispose() => room.Dispose();

    [FactWithProgram("supervisord")]
    public async Task Versions_are_checked_out_and_the_way_back_leads_to_the_branch_that_was()
    {
        await room.StartAsync();
        room.Settings = room.Settings with { Install = new() { Run = "echo ${version} > installed" } };
        await room.DeployAsync("1.0.0");

        (await room.ServesAsync()).ShouldBe("1.0.0");
        room.Git("rev-parse", "HEAD").ShouldBe(room.Commit);
        room.Git("status", "--porcelain", "--untracked-files=no").ShouldBeEmpty();
        (await File.ReadAllTextAsync(Path.Combine(room.Folder, "installed"))).ShouldBe("1.0.0\n");
        (await room.JudgeAsync(Phase.Preflight, "supervisord")).Verdict.ShouldBe(Verdict.Go);

        var undone = await room.UndoAsync(Phase.Rollout, Restart);
        undone.Evidence.ShouldBe("trunk is in place again", "what did not run before is stopped");
        (await room.UndoAsync(Phase.Rollout, Place)).Evidence.ShouldBe("the code of 1.0.0 is removed");
        room.Git("symbolic-ref", "--short", "HEAD").ShouldBe("trunk");
        File.Exists(Path.Combine(room.Folder, "web.env")).ShouldBeFalse();
    }

    [FactWithProgram("supervisord")]
    public async Task A_second_version_is_taken_back_to_the_first()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        (await room.ServesAsync()).ShouldBe("2.0.0");

        (await room.UndoAsync(Phase.Rollout, Restart)).Evidence.ShouldBe("1.0.0 is in place again, worker, web restarted");

        (await room.ServesAsync()).ShouldBe("1.0.0");
        room.Git("rev-parse", "HEAD").ShouldBe(first);
        (await room.Platform.RetainedAsync(default)).ShouldHaveSingleItem().Version.ShouldBe("2.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task What_was_changed_there_and_a_folder_without_git_stop_before_anything_is_lost()
    {
        await room.StartAsync();
        await File.AppendAllTextAsync(Path.Combine(room.Folder, "app.py"), "# a change of somebody\n");
        (await room.JudgeAsync(Phase.Preflight, "supervisord")).Evidence.ShouldStartWith($"files in {room.Folder} were changed there, and a checkout would lose that: M app.py. ");

        Directory.Move(Path.Combine(room.Folder, ".git"), room.Beside("elsewhere.git"));
        (await room.JudgeAsync(Phase.Preflight, "supervisord")).Evidence.ShouldBe($"supervisor.folder {room.Folder} is no git repository of its own, which mode checkout needs: git clone the service there, or take mode releases");
    }

    [FactWithProgram("supervisord")]
    public async Task A_checkout_that_was_killed_is_gone_on_with_or_taken_back()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Place);
        await room.PrepareAsync(Phase.Rollout, Switch);
        CutOff();

        (await room.JudgeAsync(Phase.Preflight, "supervisord")).Verdict.ShouldBe(Verdict.Go, "the step itself mends it");
        (await room.ProbeAsync(Phase.Rollout, Switch)).State.ShouldBe(RealityState.Partly);
        (await room.GoOnAsync(Phase.Rollout, Switch)).Verdict.ShouldBe(Verdict.Go);
        (await File.ReadAllTextAsync(Path.Combine(room.Folder, "version"))).ShouldBe("2.0.0");
        (await room.ProbeAsync(Phase.Rollout, Switch)).State.ShouldBe(RealityState.Done);

        CutOff();
        (await room.UndoAsync(Phase.Rollout, Switch)).Outcome.ShouldBe(UndoOutcome.Back);
        (await File.ReadAllTextAsync(Path.Combine(room.Folder, "version"))).ShouldBe("1.0.0");
        (await room.ServesAsync()).ShouldBe("1.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task An_installation_that_fails_in_the_checkout_is_taken_back_with_it()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        room.Settings = room.Settings with { Install = new() { Run = "test ${version} != 2.0.0" } };
        await room.PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Place);

        var result = await room.RunAsync(Phase.Rollout, Switch);

        result.Evidence.ShouldEndWith($"in {room.Folder} failed with exit code 1");
        (await room.UndoAsync(Phase.Rollout, Switch)).Outcome.ShouldBe(UndoOutcome.Back);
        (await File.ReadAllTextAsync(Path.Combine(room.Folder, "version"))).ShouldBe("1.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task A_file_that_somebody_has_put_there_is_not_lost_to_one_of_the_new_version()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        await File.WriteAllTextAsync(Path.Combine(room.Folder, "local.ini"), "by hand");
        room.Add("local.ini", "of the version");
        await room.PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Place);

        var result = await room.RunAsync(Phase.Rollout, Switch);

        (result.Verdict, result.Evidence.Contains("local.ini", StringComparison.Ordinal)).ShouldBe((Verdict.Stop, true), result.Evidence);
        (await File.ReadAllTextAsync(Path.Combine(room.Folder, "local.ini"))).ShouldBe("by hand");
        (await room.UndoAsync(Phase.Rollout, Switch)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.ServesAsync()).ShouldBe("1.0.0");
    }

    // As git leaves it that is killed in the middle: its lock, and files of either commit.
    private void CutOff()
    {
        File.WriteAllText(Path.Combine(room.Folder, ".git", "interlock", "switching"), "");
        File.WriteAllText(Path.Combine(room.Folder, ".git", "index.lock"), "");
        File.WriteAllText(Path.Combine(room.Folder, "version"), "half");
    }
}
