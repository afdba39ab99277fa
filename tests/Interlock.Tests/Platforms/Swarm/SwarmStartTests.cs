using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

[Collection(nameof(SwarmManager))]
[Trait("Suite", "hosts")]
public sealed class SwarmStartTests(SwarmManager swarm) : IDisposable
{
    private const string Start = "start new version";

    private readonly SwarmRoom room = new(swarm.Engine);

    public void Dispose() => room.Dispose();

    [FactWithDocker]
    public async Task All_tasks_answer_and_have_what_the_runbook_gives_with_secrets_by_file_only()
    {
        room.Swarm = room.Swarm with { Replicas = 2, Parallelism = 2, MaxFailureRatio = 0.25, Constraints = ["node.role==manager"], ReserveMemory = "16m", Configs = new Dictionary<string, string>(StringComparer.Ordinal) { ["/etc/shop.conf"] = "shop.conf" } };
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
        var service = room.ServiceOf(Slots.Blue);
        (await swarm.Engine.DockerAsync("service", "inspect", service)).ShouldNotContain("an-odd-token-of-this-test");
        (await swarm.Engine.DockerAsync("service", "inspect", "--format", "{{with .Spec.UpdateConfig}}{{.Parallelism}} {{.FailureAction}} {{.Monitor}} {{.MaxFailureRatio}} {{.Order}}{{end}} {{.Spec.EndpointSpec.Mode}} {{(index .Spec.EndpointSpec.Ports 0).PublishMode}}", service)).Trim()
            .ShouldBe("2 rollback 300ms 0.25 start-first dnsrr host");
        var tasks = await room.RunningAsync(Slots.Blue);
        tasks.Count.ShouldBe(2);
        foreach (var task in tasks)
            (await swarm.Engine.DockerAsync("exec", task.ContainerId, "python3", "-c", "print(open('/run/secrets/TOKEN').read(), open('/etc/shop.conf').read(), end='')")).ShouldBe("an-odd-token-of-this-test one");
        await StepRoom.UntilAsync(async () => (await room.SlotAsync(Slots.Blue))!.Addresses!.Count == 2);
        var configuration = (await room.Platform.ConfigurationAsync("web", default))!;
        configuration.Variables["LINES"]!.Reveal().ShouldBe("first-odd-line\nsecond-odd-line");
        configuration.Variables["TOKEN"].ShouldBeNull();
        (await room.Platform.UsageAsync("web", default))!.ShouldSatisfyAllConditions(usage => usage.MemoryBytes.ShouldBeGreaterThan(1_000_000), usage => usage.MemoryLimitBytes.ShouldBe(96 * 1024 * 1024), usage => usage.Cores.ShouldBe(0.5));
        (await room.Platform.LogAsync("web", default))!.Count(line => line == "serving 1.0.0").ShouldBe(2);

        await room.Platform.DownAsync(_ => { }, default);
        foreach (var kind in new[] { "service", "secret", "config", "network" })
            (await swarm.Engine.DockerAsync(kind, "ls", "--quiet", "--filter", $"label=interlock.environment={room.Paths.Root}")).ShouldBeEmpty(kind);
    }

    [FactWithDocker]
    public async Task One_that_ends_at_once_is_told_with_the_end_of_its_log_and_what_served_serves_on()
    {
        await room.DeployAsync("1.0.0");
        await room.Behaving("print('no such table: orders', flush=True); sys.exit(7)").PlanAsync("2.0.0");

        var result = await room.RunAsync(Phase.Rollout, Start);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("non-zero exit (7)");
        result.Details.ShouldContain("no such table: orders");
        (await room.UndoAsync(Phase.Rollout, Start)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.RunningAsync(Slots.Green)).ShouldBeEmpty();
        (await room.Platform.LiveAsync(default))!.ShouldSatisfyAllConditions(live => live.Version.ShouldBe("1.0.0"), live => live.Healthy.ShouldBeTrue());
    }

    [FactWithDocker]
    public async Task One_that_takes_too_much_memory_is_told_as_that()
    {
        room.Service = room.Service with { Container = new() { Port = 8000, Memory = "40m" } };
        await FailsAsync("held = [bytearray(4_000_000) for _ in range(100)]", "took more memory than it may (40 MiB, container.memory)");
    }

    [FactWithDocker]
    public async Task One_that_is_unhealthy_by_its_health_check_is_told_with_what_that_says()
    {
        room.Swarm = room.Swarm with { HealthCmd = "echo no-cache-here; exit 3", HealthEvery = TimeSpan.FromMilliseconds(300) };
        await FailsAsync("", "Its health check said last: exit code 3, no-cache-here");
    }

    [FactWithDocker]
    public async Task One_that_tells_another_version_is_stopped_before_any_traffic() =>
        await FailsAsync("version = '9.9.9'", "tells version 9.9.9, and not 1.0.0");

    [FactWithDocker]
    public async Task Tasks_that_no_node_takes_are_told_with_the_nodes()
    {
        (room.Swarm, room.Service) = (room.Swarm with { ReserveMemory = "9000g" }, room.Service with { StartWithin = TimeSpan.FromSeconds(1) });
        await FailsAsync("", "no suitable node (insufficient resources on 1 node)");
    }

    [FactWithDocker]
    public async Task An_image_that_is_not_there_is_told()
    {
        await room.PlanAsync("1.0.0");
        var gone = new BuiltVersion("1.0.0", room.Commit, DateTimeOffset.UtcNow, "") { Image = "sha256:" + new string('0', 64) };

        (await Should.ThrowAsync<VersionStartException>(() => room.StartAsync(gone, Slots.Blue))).Message.ShouldContain("No such image");

        (await room.ServiceAsync(Slots.Blue)).Replicas.ShouldBe(0);
    }

    [FactWithDocker]
    public async Task A_registry_that_is_away_stops_a_release_before_anything_serves()
    {
        room.Docker = room.Docker with { Registry = await swarm.Engine.StartRegistryAsync() };
        await room.PlanAsync("1.0.0");
        await room.RunAsync(Phase.Provision, "publish image");
        await room.RunAsync(Phase.Provision, "edge");
        (await room.RunAsync(Phase.Rollout, Start)).Verdict.ShouldBe(Verdict.Go);
        (await room.ServiceAsync(Slots.Blue)).Image.ShouldStartWith($"{room.Docker.Registry}/{room.Name}-web@sha256:");
        await swarm.Engine.StopLastRegistryAsync();
        await room.PlanAsync("2.0.0");

        var result = await room.RunAsync(Phase.Provision, "publish image");

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("connection refused");
    }

    [FactWithDocker]
    public async Task An_engine_that_is_started_again_in_the_middle_is_waited_for()
    {
        room.Swarm = room.Swarm with { Monitor = TimeSpan.FromSeconds(3) };
        await room.PlanAsync("1.0.0");
        await room.RunAsync(Phase.Provision, "edge");
        var rollout = room.RunAsync(Phase.Rollout, Start);
        await StepRoom.UntilAsync(() => Task.FromResult(room.Said.Any(line => line.EndsWith(": running", StringComparison.Ordinal)) || rollout.IsCompleted));

        await swarm.Engine.StopAsync();
        await swarm.Engine.StartAsync();

        // Its tasks ended with it: either they run again, or the release fails and says so. Never neither.
        var result = await rollout.WaitAsync(TimeSpan.FromSeconds(60));
        if (result.Verdict != Verdict.Go)
            result.Evidence.ShouldSatisfyAllConditions(said => said.ShouldContain("1.0.0 was not started: "), said => said.ShouldNotContain("does not answer"));
        else
            (await room.RunningAsync(Slots.Blue)).ShouldHaveSingleItem();
    }

    private async Task FailsAsync(string behaviour, string evidence)
    {
        await room.Behaving(behaviour).PlanAsync("1.0.0");
        await room.RunAsync(Phase.Provision, "edge");

        var result = await room.RunAsync(Phase.Rollout, Start);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain(evidence);
        (await room.ServiceAsync(Slots.Blue)).Replicas.ShouldBe(0, "nothing of it is left running");
    }
}
