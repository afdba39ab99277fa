using System.Net.Http.Json;
using System.Text.Json;
using Shared;

namespace EndToEnd;

/// <summary>Platform <c>swarm</c>, from a first release to a crash and back, while 500 requests/s come in.</summary>
[Trait(Suite.Trait, Suite.Hosts), Trait(Suite.Trait, Suite.Slow)]
public sealed class SwarmStoryTests(SwarmManager swarm) : IClassFixture<SwarmManager>
{
    private const int Rate = 500;

    [FactWithDocker]
    public async Task No_request_is_lost_through_releases_rollbacks_a_crash_and_a_kill()
    {
        await using var project = new ScratchProject();
        project.Commit("One", ("Dockerfile", DockerStoryTests.Dockerfile), ("serve.py", DockerStoryTests.Serve), (".gitignore", ".env\n.interlock\nartifacts\n"), ("release.yaml", Runbook(project.Url)));
        (await project.RunAsync("Deploy", "--release=1.0.0")).With(0).Steps["publish image"].GetProperty("verdict").GetString().ShouldBe("go");
        await using var outside = OutsideProbe.Start(project.Url + "/health", Rate);

        (await project.Commit("Two", ("note", "2")).RunAsync("Deploy", "--release=2.0.0")).With(0);
        (await project.Commit("Three", ("note", "3")).RunAsync("Deploy", "--release=3.0.0")).With(0);
        (await project.RunAsync("Rollback")).With(0).Of("rollback", "seconds").GetDouble().ShouldBeLessThan(3);
        (await ServesAsync(project)).ShouldBe("2.0.0");
        (await project.RunAsync("Rollback")).With(0);
        (await ServesAsync(project)).ShouldBe("1.0.0");

        var crashed = (await project.Commit("Four", ("serve.py", "raise SystemExit('no such table: orders')\n")).RunAsync("Deploy", "--release=4.0.0")).With(4);
        crashed.Output.ShouldContain("no such table: orders");
        (await ServesAsync(project)).ShouldBe("1.0.0");

        project.Commit("Five", ("serve.py", DockerStoryTests.Serve), ("note", "5"));
        var killed = project.Start("Deploy", "--release=5.0.0");
        await killed.WaitAsync("step-started", "shift traffic");
        await killed.KillSessionAsync();
        (await project.RunAsync("Deploy", "--release=5.0.0")).With(0).Output.ShouldContain("Going on where it stopped");
        (await ServesAsync(project)).ShouldBe("5.0.0");

        var felt = (await outside.StopAsync()).WithoutFailures("1.0.0", "2.0.0", "3.0.0", "5.0.0");
        felt.Rate.ShouldBeGreaterThan(Rate * 0.9);
        (await swarm.Engine.DockerAsync("service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Image}}", "story-local-web-blue", "story-local-web-green")).ShouldContain($"{swarm.Engine.Registry}/story-web@sha256:");
        (await project.RunAsync("Down")).With(0);
        (await swarm.Engine.DockerAsync("service", "ls", "--quiet")).ShouldBeEmpty();
    }

    private static async Task<string?> ServesAsync(ScratchProject project)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonElement>(new Uri(project.Url + "/health"))).GetProperty("version").GetString();
    }

    private string Runbook(string listen) => $$"""
        name: story
        version: 1.0.0
        platform: swarm
        docker: {host: '{{swarm.Engine.Host}}', registry: '{{swarm.Engine.Registry}}'}
        swarm: {replicas: 2, monitor: 1s}
        services:
          web: {container: {port: 8000}, start-within: 20s}
        rollout: {listen: '{{listen}}', traffic: [50, 100], step-for: 500ms}
        monitor: {for: 2s, min-samples: 200, rate: 120}
        """;
}
