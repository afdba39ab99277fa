using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Platforms.Swarm;
using Shared;

namespace Interlock.Tests.Platforms;

[Collection(nameof(SwarmManager))]
[Trait("Suite", "hosts")]
public sealed class SwarmReadyTests(SwarmManager swarm) : IDisposable
{
    private readonly SwarmRoom room = new(swarm.Engine);

    public void Dispose() => room.Dispose();

    [FactWithDocker]
    public async Task A_manager_with_a_node_that_takes_tasks_is_ready()
    {
        var result = await JudgeAsync();

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldEndWith("manager of 1 node");
    }

    [FactWithDocker]
    public async Task A_drained_node_is_told_with_how_to_bring_it_back()
    {
        var node = (await swarm.Engine.DockerAsync("info", "--format", "{{.Swarm.NodeID}}")).Trim();
        await swarm.Engine.DockerAsync("node", "update", "--availability", "drain", node);
        try
        {
            var result = await JudgeAsync();

            result.Verdict.ShouldBe(Verdict.Stop);
            result.Evidence.ShouldContain("is drained");
            result.Evidence.ShouldContain("docker node update --availability active");
            (await new SwarmFindings(room.Host, TimeProvider.System).FindAsync(default))[0].Verdict.ShouldBe(Verdict.Stop);
        }
        finally
        {
            await swarm.Engine.DockerAsync("node", "update", "--availability", "active", node);
        }
    }

    [FactWithDocker]
    public async Task Constraints_that_no_node_meets_stop_before_anything_is_changed()
    {
        room.Swarm = room.Swarm with { Constraints = ["node.labels.zone==north"] };

        var result = await JudgeAsync();

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("none meets node.labels.zone==north");
    }

    [FactWithDocker]
    public async Task A_service_that_Interlock_did_not_make_is_left_alone()
    {
        var name = room.ServiceOf(Slots.Green);
        await swarm.Engine.DockerAsync("service", "create", "--quiet", "--detach", "--no-resolve-image", "--replicas", "0", "--name", name, DockerEngine.Python);
        try
        {
            var result = await JudgeAsync();

            result.Verdict.ShouldBe(Verdict.Stop);
            result.Evidence.ShouldContain($"there is a service {name} already");
            (await Should.ThrowAsync<VersionStartException>(() => room.StartAsync(new("1.0.0", room.Commit, DateTimeOffset.UtcNow, ""), Slots.Green))).Message.ShouldContain("did not make");
        }
        finally
        {
            await swarm.Engine.DockerAsync("service", "rm", name);
        }
    }

    [FactWithDocker]
    public async Task An_image_without_a_health_check_is_told()
    {
        await room.PlanAsync("1.0.0");
        (await room.RunAsync(Phase.Preflight, TaskHealth.StepName)).Verdict.ShouldBe(Verdict.Hold, "nothing is built");
        await room.RunAsync(Phase.Preflight, "build web");
        (await room.RunAsync(Phase.Preflight, TaskHealth.StepName)).ShouldSatisfyAllConditions(result => result.Verdict.ShouldBe(Verdict.Warn), result => result.Evidence.ShouldContain("swarm.health-cmd"));

        await room.WithDockerfile("ARG VERSION\nENV VERSION=$VERSION\nHEALTHCHECK CMD true\n").PlanAsync("2.0.0");
        await room.RunAsync(Phase.Preflight, "build web");
        (await room.RunAsync(Phase.Preflight, TaskHealth.StepName)).Verdict.ShouldBe(Verdict.Go);
    }

    private async Task<StepResult> JudgeAsync()
    {
        await room.PlanAsync("1.0.0");
        return await room.RunAsync(Phase.Preflight, SwarmReady.StepName);
    }
}

/// <summary>An engine that is in no Swarm.</summary>
[Collection(nameof(DockerEngine))]
[Trait("Suite", "hosts")]
public sealed class SwarmMissingTests(DockerEngine engine)
{
    [FactWithDocker]
    public async Task An_engine_that_is_in_no_Swarm_is_told_how_to_make_one()
    {
        using var room = new SwarmRoom(engine);
        await room.PlanAsync("1.0.0");

        var result = await room.RunAsync(Phase.Preflight, SwarmReady.StepName);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("docker swarm init");
    }
}
