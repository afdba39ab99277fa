using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

[Collection(nameof(DockerEngine))]
[Trait("Suite", "hosts")]
public sealed class ContainerStartTests(DockerEngine engine) : IDisposable
{
    private const string Start = "start new version";

    private readonly DockerRoom room = new(engine);

    public void Dispose() => room.Dispose();

    [FactWithDocker]
    public async Task What_the_runbook_gives_a_container_it_has_and_secrets_are_on_no_command_line()
    {
        room.Service = room.Service with
        {
            Container = new() { Port = 8000, Memory = "96m", Cpus = 0.5, SecretFiles = ["TOKEN"], LogDriver = "json-file", LogOptions = new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "1m" }, Volumes = ["kept:/kept"] },
            Variables = new Dictionary<string, VariableSettings>(StringComparer.Ordinal)
            {
                ["GREETING"] = new() { Value = Secret.InTheOpen("two  words # and = more ") },
                ["LINES"] = new() { Value = new("first-odd-line\nsecond-odd-line") },
                ["TOKEN"] = new() { Value = new("an-odd-token-of-this-test") },
            },
        };
        await room.DeployAsync("1.0.0");

        using var http = new HttpClient { BaseAddress = new(await room.Platform.UrlAsync(default)) };
        (await http.GetStringAsync("/GREETING")).ShouldBe("two  words # and = more ");
        (await http.GetStringAsync("/LINES")).ShouldBe("first-odd-line\nsecond-odd-line");
        (await http.GetStringAsync("/TOKEN")).ShouldBe("1.0.0", "it is no variable of its process");
        var blue = room.Container(Slots.Blue);
        (await engine.DockerAsync("exec", blue, "python3", "-c", "print(open('/run/secrets/TOKEN').read(), end='')")).ShouldBe("an-odd-token-of-this-test");
        (await engine.DockerAsync("inspect", blue)).ShouldNotContain("an-odd-token-of-this-test");
        (await engine.DockerAsync("inspect", "--format", "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.NetworkMode}} {{.HostConfig.LogConfig.Config}}", blue)).Trim()
            .ShouldBe($"{96 * 1024 * 1024} 500000000 unless-stopped {room.Name}-local map[max-size:1m]");
        var configuration = (await room.Platform.ConfigurationAsync("web", default))!;
        configuration.Variables["LINES"]!.Reveal().ShouldBe("first-odd-line\nsecond-odd-line");
        configuration.Variables["TOKEN"].ShouldBeNull();
        configuration.Variables.ContainsKey("PATH").ShouldBeFalse();
        (await room.Platform.UsageAsync("web", default))!.ShouldSatisfyAllConditions(usage => usage.MemoryBytes.ShouldBeGreaterThan(1_000_000), usage => usage.MemoryLimitBytes.ShouldBe(96 * 1024 * 1024), usage => usage.Cores.ShouldBe(0.5));
        (await room.Platform.LogAsync("web", default))!.ShouldContain("serving 1.0.0");
    }

    [FactWithDocker]
    public async Task One_that_ends_at_once_is_told_with_its_exit_code_and_the_end_of_its_log()
    {
        await room.DeployAsync("1.0.0");
        await room.Behaving("print('no such table: orders', flush=True); sys.exit(7)").PlanAsync("2.0.0");

        var result = await room.RunAsync(Phase.Rollout, Start);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("2.0.0 ended with exit code 7");
        result.Details.ShouldContain("no such table: orders");
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.Engine.ContainerAsync(room.Container(Slots.Green), default)).ShouldBeNull();
        (await room.Platform.LiveAsync(default))!.ShouldSatisfyAllConditions(live => live.Version.ShouldBe("1.0.0"), live => live.Healthy.ShouldBeTrue());
    }

    [FactWithDocker]
    public async Task One_that_takes_too_much_memory_is_told_as_that()
    {
        room.Service = room.Service with { Container = new() { Port = 8000, Memory = "40m" } };
        await room.DeployAsync("1.0.0");
        await room.Behaving("held = [bytearray(4_000_000) for _ in range(100)]").PlanAsync("2.0.0");

        var result = await room.RunAsync(Phase.Rollout, Start);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("took more memory than it may (40 MiB, container.memory)");
    }

    [FactWithDocker]
    public async Task One_that_never_answers_well_is_told_with_what_it_answers()
    {
        room.Service = room.Service with { StartWithin = TimeSpan.FromSeconds(2) };
        await room.Behaving("healthy = 503").PlanAsync("1.0.0");
        await room.RunAsync(Phase.Provision, "edge");

        var result = await room.RunAsync(Phase.Rollout, Start);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("503");
    }

    [FactWithDocker]
    public async Task One_that_tells_another_version_gets_no_traffic()
    {
        await room.DeployAsync("1.0.0");
        await room.Behaving("version = '9.9.9'").PlanAsync("2.0.0");
        await room.RunAsync(Phase.Rollout, Start);

        var result = await room.RunAsync(Phase.Rollout, "new version is healthy");

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("9.9.9");
    }

    [FactWithDocker]
    public async Task A_container_that_is_not_ours_is_refused_by_name_and_left_alone()
    {
        await engine.DockerAsync("create", "--name", room.Container(Slots.Blue), DockerEngine.Python, "python3");
        await room.PlanAsync("1.0.0");
        await room.RunAsync(Phase.Provision, "edge");

        var seen = await room.RunAsync(Phase.Preflight, "docker engine");
        var result = await room.RunAsync(Phase.Rollout, Start);
        await room.UndoAsync(Phase.Rollout, Start);

        (seen.Verdict, result.Verdict).ShouldBe((Verdict.Stop, Verdict.Stop));
        seen.Evidence.ShouldContain($"there is a container {room.Container(Slots.Blue)} already");
        result.Evidence.ShouldContain("docker rename");
        (await engine.DockerAsync("rm", room.Container(Slots.Blue))).Trim().ShouldBe(room.Container(Slots.Blue));
    }

    [FactWithDocker]
    public async Task After_a_kill_it_is_asked_whether_it_runs_and_what_no_slot_knows_is_taken_away()
    {
        await room.DeployAsync("1.0.0");
        await room.PlanAsync("2.0.0");
        await room.PrepareAsync(Phase.Rollout, Start);
        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.NotDone);
        await room.RunAsync(Phase.Rollout, Start);
        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.Done);
        await engine.DockerAsync("kill", room.Container(Slots.Green));
        (await room.ProbeAsync(Phase.Rollout, Start)).State.ShouldBe(RealityState.Partly);

        // As a run that was killed between the start and the slot leaves it.
        using (var edge = room.Edge)
            await edge.RemoveSlotAsync(Slots.Green);
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);

        (await room.Engine.ContainerAsync(room.Container(Slots.Green), default)).ShouldBeNull();
        (await room.Platform.LiveAsync(default))!.Version.ShouldBe("1.0.0");
    }

    [FactWithDocker]
    public async Task What_crashes_while_it_serves_is_started_again_by_the_engine()
    {
        await room.DeployAsync("1.0.0");
        var before = (await room.Platform.UsageAsync("web", default))!.Of;

        await engine.DockerAsync("exec", "--detach", room.Container(Slots.Blue), "python3", "-c", "import os; os.kill(1, 15)");

        await StepRoom.UntilAsync(async () => await room.Platform.UsageAsync("web", default) is { } now && now.Of != before);
        await StepRoom.UntilAsync(async () => (await room.Platform.LiveAsync(default))!.Healthy);
    }
}
