using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollback;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "hosts")]
public sealed class SupervisorRollbackTests : IDisposable
{
    private const string Code = "previous code in place";
    private const string Back = "traffic back";

    private readonly SupervisorRoom room = new();

    public void Dispose() => room.Dispose();

    [FactWithProgram("supervisord")]
    public async Task The_way_back_leads_to_the_version_before_and_then_to_the_one_before_that()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        var second = room.Commit;
        await room.DeployAsync("3.0.0");

        var result = await BackAsync("2.0.0", second);
        result.Evidence.ShouldStartWith("2.0.0 is in place, restarted worker, web; ");
        (await room.JudgeAsync(request => new PreviousVersionServes(request))).Verdict.ShouldBe(Verdict.Go);
        await BackAsync("1.0.0", first);
        (await room.ServesAsync()).ShouldBe("1.0.0");
        (await room.Platform.LiveAsync(default))!.Commit.ShouldBe(first);
    }

    [FactWithProgram("supervisord")]
    public async Task A_version_that_is_not_kept_is_brought_here_again_and_one_whose_commit_nobody_knows_is_not_looked_for()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        Directory.Delete(Directory.GetDirectories(Path.Combine(room.Folder, "releases"), "1.0.0@*").Single(), recursive: true);

        Choose("1.0.0", "");
        var unknown = await room.RunAsync(Phase.Rollback, Code);
        (unknown.Verdict, unknown.Changed).ShouldBe((Verdict.Stop, false));
        unknown.Evidence.ShouldBe("the code of 1.0.0 is not kept, and its commit is not known: --to=VERSION goes back to another one");

        Choose("1.0.0", first);
        (await room.RunAsync(Phase.Rollback, Code)).Evidence.ShouldStartWith($"commit {first[..7]} is in ");
        (await room.UndoAsync(Phase.Rollback, Code)).Evidence.ShouldBe("the code of 1.0.0 is removed");
        await BackAsync("1.0.0", first);
        (await room.ServesAsync()).ShouldBe("1.0.0");
    }

    [FactWithProgram("supervisord")]
    public async Task A_way_back_that_is_undone_or_was_killed_half_way_leads_to_the_version_that_was_left()
    {
        await room.StartAsync();
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        Choose("1.0.0", first);
        await room.RunAsync(Phase.Rollback, Code);
        await room.PrepareAsync(Phase.Rollback, Back);
        (await room.ProbeAsync(Phase.Rollback, Back)).State.ShouldBe(RealityState.NotDone);

        // Killed while the second program was down.
        await room.GoOnAsync(Phase.Rollback, Back);
        await room.StopAsync("web");
        (await room.ProbeAsync(Phase.Rollback, Back)).State.ShouldBe(RealityState.Partly);
        (await room.GoOnAsync(Phase.Rollback, Back)).Verdict.ShouldBe(Verdict.Go);
        (await room.ServesAsync()).ShouldBe("1.0.0");

        (await room.UndoAsync(Phase.Rollback, Back)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.UndoAsync(Phase.Rollback, Back)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        (await room.ServesAsync()).ShouldBe("2.0.0");
        (await room.UndoAsync(Phase.Rollback, Code)).Evidence.ShouldBe("it was here before");
    }

    [FactWithProgram("supervisord")]
    public async Task A_version_that_is_gone_back_to_has_its_own_variables_and_the_secrets_of_now()
    {
        await room.StartAsync();
        Give(("MODE", Secret.InTheOpen("plain")), ("KEY", new("the-first-key")));
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        Give(("MODE", Secret.InTheOpen("fancy")), ("KEY", new("the-second-key")), ("MORE", Secret.InTheOpen("more")));
        await room.DeployAsync("2.0.0");

        await BackAsync("1.0.0", first);

        var running = (await room.Platform.ConfigurationAsync("web", default))!;
        running.Source.ShouldBe($"process {await room.PidAsync("web")}");
        (running.Variables["MODE"]!.Reveal(), running.Variables["KEY"]!.Reveal(), running.Variables["VERSION"]!.Reveal()).ShouldBe(("plain", "the-second-key", "1.0.0"));
        running.Variables.Keys.ShouldNotContain("MORE");
    }

    private void Give(params (string Name, Secret Value)[] variables) => room.Web = room.Web with
    {
        Variables = room.Web.Variables.Where(known => known.Key is "VERSION" or "ROOM" or "PORT").Concat(variables.Select(given => KeyValuePair.Create(given.Name, new VariableSettings { Value = given.Value }))).ToDictionary(StringComparer.Ordinal),
    };

    private async Task<StepResult> BackAsync(string version, string commit)
    {
        Choose(version, commit);
        var ready = await room.RunAsync(Phase.Rollback, Code);
        ready.Verdict.ShouldBe(Verdict.Go, ready.Evidence);
        var result = await room.RunAsync(Phase.Rollback, Back);
        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        return result;
    }

    private void Choose(string version, string commit) =>
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = version, ["commit"] = commit, ["from"] = room.Version, ["at"] = DateTimeOffset.UtcNow });
}
