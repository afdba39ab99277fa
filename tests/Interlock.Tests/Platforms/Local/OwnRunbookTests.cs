using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Rollback;
using Interlock.Runbook;

namespace Interlock.Tests.Platforms;

/// <summary>A version is started, judged and stopped by what its own runbook said, whatever the one of now says.</summary>
[Trait("Suite", "slow")]
public sealed class OwnRunbookTests : IDisposable
{
    private const string Runs = "previous version runs";
    private const string Back = "traffic back";
    private const string Given = "SHOP_MODE";

    private readonly LocalRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_warm_version_is_gone_back_to_though_the_new_runbook_has_another_health_path()
    {
        var first = await DeployedWithOtherPathsAsync();
        Choose(first);

        (await room.RunAsync(Phase.Rollback, Runs)).Evidence.ShouldBe("1.0.0 is warm in blue");
        (await room.ProbeAsync(Phase.Rollback, Runs)).State.ShouldBe(RealityState.Done);
        var back = await room.RunAsync(Phase.Rollback, Back);

        back.Verdict.ShouldBe(Verdict.Go, back.Evidence);
        var proof = await room.RunAsync(request => new PreviousVersionServes(request));

        proof.Verdict.ShouldBe(Verdict.Go, proof.Evidence);
        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy, live.HealthPath).ShouldBe(("1.0.0", true, "/health"), live.Evidence);
    }

    [Fact]
    public async Task A_failed_release_that_changed_the_health_path_is_proven_to_be_back()
    {
        await DeployedWithOtherPathsAsync();

        (await room.UndoAsync(Phase.Rollout, "shift traffic")).Outcome.ShouldBe(UndoOutcome.Back);

        var live = (await room.Platform.LiveAsync(default))!;
        (live.Version, live.Healthy).ShouldBe(("1.0.0", true), live.Evidence);
    }

    [Fact]
    public async Task A_version_that_is_started_again_has_its_own_variables_and_health_path()
    {
        room.Needs("1.0.0", Given, "files");
        room.Give((Given, new() { Value = Secret.InTheOpen("files") }));
        var first = await DeployedWithOtherPathsAsync(() => room.Give((Given, new() { Value = Secret.InTheOpen("mail") })));
        await LocalRoom.KillAsync((await room.SlotAsync(Slots.Blue))!.Process!.Pid);
        Choose(first);

        var result = await room.RunAsync(Phase.Rollback, Runs);

        result.Verdict.ShouldBe(Verdict.Go, string.Join('\n', [result.Evidence, .. result.Details]));
    }

    [Fact]
    public async Task A_secret_is_not_kept_and_comes_from_the_runbook_of_now()
    {
        var (before, now) = ("never-written-" + 1, "never-written-" + 2);
        room.Give((Given, new() { Value = new Secret(before) }));
        var first = await DeployedWithOtherPathsAsync(() => room.Give((Given, new() { Value = new Secret(now) })));
        room.Needs("1.0.0", Given, now);
        await LocalRoom.KillAsync((await room.SlotAsync(Slots.Blue))!.Process!.Pid);
        Choose(first);

        var result = await room.RunAsync(Phase.Rollback, Runs);

        result.Verdict.ShouldBe(Verdict.Go, string.Join('\n', [result.Evidence, .. result.Details]));
        foreach (var file in Directory.EnumerateFiles(room.Paths.Versions, "version.json", SearchOption.AllDirectories))
            File.ReadAllText(file).ShouldNotContain("never-written-");
    }

    [Fact]
    public async Task A_secret_that_the_runbook_of_now_has_not_is_asked_for_by_name()
    {
        room.Give((Given, new() { Value = new Secret("never-written-" + 3) }));
        var first = await DeployedWithOtherPathsAsync(() => room.Give());
        await LocalRoom.KillAsync((await room.SlotAsync(Slots.Blue))!.Process!.Pid);
        Choose(first);

        var result = await room.RunAsync(Phase.Rollback, Runs);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldBe("1.0.0 needs SHOP_MODE, which was a secret and is not kept, and the runbook of now has no value for it. Give it one under services.web.variables, and run again");
    }

    [Fact]
    public async Task What_an_older_version_of_Interlock_built_goes_by_the_runbook_of_now()
    {
        await room.DeployAsync("1.0.0");
        var file = Path.Combine(room.Paths.Version("1.0.0", room.Commit), "version.json");
        var kept = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        kept.Remove("served");
        await File.WriteAllTextAsync(file, kept.ToJsonString());
        room.KnowsOnly("1.0.0", "/ready");
        room.Service = room.Service with { Health = "/ready" };

        var live = (await room.Platform.LiveAsync(default))!;

        (live.Version, live.Healthy).ShouldBe(("1.0.0", true), live.Evidence);
    }

    [Fact]
    public async Task What_serves_is_known_by_the_commit_it_was_built_from()
    {
        await room.DeployAsync("1.0.0");

        (await room.Platform.LiveAsync(default))!.Commit.ShouldBe(room.Commit);
    }

    // 1.0.0 is well at /health only and warm in blue, 2.0.0 is well at /ready only and serves in green. Returns the commit of 1.0.0.
    private async Task<string> DeployedWithOtherPathsAsync(Action? between = null)
    {
        room.KnowsOnly("1.0.0", "/health");
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        room.KnowsOnly("2.0.0", "/ready");
        room.Service = room.Service with { Health = "/ready" };
        between?.Invoke();
        await room.DeployAsync("2.0.0");
        return first;
    }

    private void Choose(string commit) =>
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = "1.0.0", ["commit"] = commit, ["from"] = "2.0.0", ["at"] = DateTimeOffset.UnixEpoch });
}
