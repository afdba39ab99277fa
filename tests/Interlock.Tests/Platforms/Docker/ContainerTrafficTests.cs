using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Platforms.Local;
using Interlock.Rollback;
using Shared;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Interlock.Tests.Platforms;

[Collection(nameof(DockerEngine))]
[Trait("Suite", "hosts")]
public sealed class ContainerTrafficTests(DockerEngine engine) : IDisposable
{
    private readonly DockerRoom room = new(engine);

    public void Dispose() => room.Dispose();

    [FactWithDocker]
    public async Task The_previous_version_stays_warm_until_the_edge_stops_it_and_comes_back_from_its_image()
    {
        await room.DeployAsync("1.0.0");
        var first = room.Commit;
        await room.DeployAsync("2.0.0");
        room.Rollout = room.Rollout with { KeepWarm = TimeSpan.FromHours(1) };
        (await room.RunAsync(Phase.Rollout, "keep old version warm")).Verdict.ShouldBe(Verdict.Go);
        (await room.Platform.RetainedAsync(default)).ShouldHaveSingleItem().How.ShouldBe("warm");

        Choose("1.0.0", first);
        var began = Stopwatch.StartNew();
        await BackAsync("warm");
        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));

        // 2.0.0 is warm now; its time is over at once.
        using (var edge = room.Edge)
            await edge.RetireAsync(Slots.Green, TimeSpan.Zero);
        await StepRoom.UntilAsync(async () => (await room.SlotAsync(Slots.Green))!.RetiredAt is not null);
        (await room.Engine.ContainerAsync(room.Container(Slots.Green), default))!.Running.ShouldBeFalse();
        (await room.Platform.RetainedAsync(default)).ShouldHaveSingleItem().How.ShouldBe("image");

        Choose("2.0.0", room.Commit);
        began.Restart();
        await BackAsync("image");
        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("2.0.0");
    }

    [FactWithDocker]
    public async Task An_engine_that_is_started_again_in_the_middle_is_waited_for()
    {
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        (await room.RunAsync(Phase.Preflight, "build web")).Verdict.ShouldBe(Verdict.Go);
        // Whoever has spoken to it once waits for it.
        var asked = room.Engine;
        await asked.InfoAsync(default);
        await engine.StopAsync();

        var waiting = asked.ContainerAsync(room.Container(Slots.Blue), default);
        await engine.StartAsync();

        (await waiting)!.Running.ShouldBeTrue("it is kept running");
        await StepRoom.UntilAsync(async () => (await room.Platform.LiveAsync(default))!.Healthy);
        (await room.RunAsync(Phase.Rollout, "start new version")).Verdict.ShouldBe(Verdict.Go);
        (await room.RunAsync(Phase.Rollout, "shift traffic")).Verdict.ShouldBe(Verdict.Go);
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("2.0.0");
    }

    [FactWithDocker]
    public async Task A_new_version_that_ends_under_its_share_and_is_started_again_goes_back()
    {
        await room.DeployAsync("1.0.0");
        room.Rollout = room.Rollout with { Traffic = [50, 100], StepFor = TimeSpan.FromSeconds(3) };
        await room.Behaving("import threading; threading.Timer(2.0, lambda: os._exit(1)).start()").PlanAsync("2.0.0");
        (await room.RunAsync(Phase.Rollout, "start new version")).Verdict.ShouldBe(Verdict.Go);

        var result = await room.RunAsync(Phase.Rollout, "shift traffic");

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("the new version ended");
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");
    }

    [FactWithDocker]
    public async Task What_a_version_logs_while_it_comes_up_is_told_as_it_comes()
    {
        await room.Behaving("time.sleep(1); print('warmed up', flush=True)").DeployAsync("1.0.0");

        room.Said.ShouldContain("1.0.0: serving 1.0.0");
        room.Said.ShouldContain("1.0.0: warmed up");
    }

    [FactWithDocker]
    public async Task Down_takes_away_containers_and_network_and_nothing_else()
    {
        await room.DeployAsync("1.0.0");
        await engine.DockerAsync("create", "--name", room.Name + "-other", "--network", room.Name + "-local", DockerEngine.Python, "python3");
        var said = new List<string>();

        await room.Platform.DownAsync(said.Add, default);

        said.ShouldContain("stopped 1.0.0 (blue)");
        (await room.Engine.ContainerAsync(room.Container(Slots.Blue), default)).ShouldBeNull();
        (await engine.DockerAsync("rm", room.Name + "-other")).ShouldContain(room.Name);
        (await engine.DockerAsync("network", "ls", "--quiet", "--filter", $"name={room.Name}-local")).ShouldBeEmpty();
        (await room.Platform.LiveAsync(default)).ShouldBeNull();
    }

    [FactWithDocker]
    public async Task With_the_engine_away_it_is_told_and_asking_does_not_fail()
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        room.Docker = room.Docker with { Host = "unix:///nowhere/docker.sock" };

        var live = (await room.Platform.LiveAsync(default))!;
        var retained = await room.Platform.RetainedAsync(default);
        var findings = await room.Platform.DiagnoseAsync(default);

        (live.Version, live.Healthy).ShouldBe(("2.0.0", false));
        live.Evidence.ShouldContain("whether 2.0.0 runs is not known");
        retained.ShouldHaveSingleItem().How.ShouldBe("image");
        findings.ShouldContain(finding => finding.Verdict == Verdict.Stop && finding.Evidence.Contains("whether it runs is not known", StringComparison.Ordinal));
    }

    [FactWithDocker]
    public async Task A_network_of_somebody_else_is_used_and_stays()
    {
        await engine.DockerAsync("network", "create", room.Name + "-theirs");
        room.Docker = room.Docker with { Network = room.Name + "-theirs" };
        await room.DeployAsync("1.0.0");

        await room.Platform.DownAsync(_ => { }, default);

        (await engine.DockerAsync("network", "rm", room.Name + "-theirs")).ShouldContain("theirs");
    }

    private void Choose(string version, string commit) => room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = version, ["commit"] = commit });

    private async Task BackAsync(string how)
    {
        var runs = await room.RunAsync(Phase.Rollback, "previous version runs");
        runs.Verdict.ShouldBe(Verdict.Go, runs.Evidence);
        runs.Data!["how"]!.GetValue<string>().ShouldBe(how);
        (await room.RunAsync(Phase.Rollback, PreviousVersionServes.TrafficBack)).Verdict.ShouldBe(Verdict.Go);
    }
}
