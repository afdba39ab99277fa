using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

[Collection(nameof(DockerEngine))]
[Trait("Suite", "hosts")]
public sealed class ImageStepTests(DockerEngine engine) : IDisposable
{
    private const string Build = "build web";
    private const string Publish = "publish image";
    private const string Latest = "latest image";

    // "tester", with a password that is nowhere else.
    private const string Users = "tester:$2y$05$tp34glsUYnaJwRh1eiCk4e/E9STZHIevwLtWMOByj1ROxw6HYDpia\n";

    private readonly DockerRoom room = new(engine);

    public void Dispose() => room.Dispose();

    [FactWithDocker]
    public async Task An_image_tells_version_and_commit_and_is_built_once()
    {
        await room.PlanAsync("1.0.0+build.7");

        var first = await room.RunAsync(Phase.Preflight, Build);
        var second = await room.RunAsync(Phase.Preflight, Build);

        first.Evidence.ShouldContain($"{room.Name}-web:1.0.0_build.7 is built from {room.Commit[..7]}");
        second.Evidence.ShouldContain("is built already");
        var image = (await room.Engine.ImageAsync($"{room.Name}-web:1.0.0_build.7", default))!;
        image.Labels["org.opencontainers.image.version"].ShouldBe("1.0.0+build.7");
        image.Labels["org.opencontainers.image.revision"].ShouldBe(room.Commit);
        BuiltVersion.All(room.Paths).ShouldHaveSingleItem().Image.ShouldBe(image.Id);
    }

    [FactWithDocker]
    public async Task A_build_that_fails_stops_with_the_end_of_what_it_said()
    {
        await room.WithDockerfile($"FROM {DockerEngine.Python}\nCOPY nothing-of-that-name /app/\n").PlanAsync("1.0.0");

        var result = await room.RunAsync(Phase.Preflight, Build);

        result.Verdict.ShouldBe(Verdict.Stop);
        (result.Evidence + string.Join('\n', result.Details)).ShouldContain("nothing-of-that-name");
    }

    [FactWithDocker]
    public async Task Without_a_Dockerfile_it_is_said_which_is_looked_for()
    {
        await room.Without("Dockerfile").PlanAsync("1.0.0");

        (await room.RunAsync(Phase.Preflight, Build)).Evidence.ShouldContain("there is no Dockerfile in");
    }

    [FactWithDocker]
    public async Task An_engine_that_is_not_there_stops_with_where_it_was_looked_for()
    {
        room.Docker = room.Docker with { Host = "unix:///nowhere/docker.sock" };
        await room.PlanAsync("1.0.0");

        var result = await room.RunAsync(Phase.Preflight, "docker engine");

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("/nowhere/docker.sock");
        result.Evidence.ShouldContain("docker.host");
    }

    [FactWithDocker]
    public async Task What_is_published_runs_by_the_digest_that_the_registry_gave()
    {
        room.Docker = room.Docker with { Registry = engine.Registry + "/team" };
        await room.PlanAsync("1.0.0");
        await room.RunAsync(Phase.Preflight, Build);

        var result = await room.RunAsync(Phase.Provision, Publish);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        var digest = result.Data!["digest"]!.GetValue<string>();
        digest.ShouldStartWith($"{engine.Registry}/team/{room.Name}-web@sha256:");
        (await room.ProbeAsync(Phase.Provision, Publish)).State.ShouldBe(RealityState.Done);
        (await room.UndoAsync(Phase.Provision, Publish)).Outcome.ShouldBe(UndoOutcome.Kept);
        await room.DeployAsync("2.0.0");
        await room.RunAsync(Phase.Provision, Publish);
        await room.RunAsync(Phase.Rollout, "start new version");
        (await room.Engine.ContainerAsync(room.Container(Slots.Green), default))!.Image.ShouldStartWith($"{engine.Registry}/team/{room.Name}-web@sha256:");
    }

    [FactWithDocker]
    public async Task What_was_pruned_on_the_engine_comes_back_from_the_registry()
    {
        room.Docker = room.Docker with { Registry = engine.Registry };
        await room.PlanAsync("1.0.0");
        await room.RunAsync(Phase.Preflight, Build);
        var digest = (await room.RunAsync(Phase.Provision, Publish)).Data!["digest"]!.GetValue<string>();
        await engine.DockerAsync("image", "rm", "--force", (await room.Engine.ImageAsync(digest, default))!.Id);

        (await room.RunAsync(Phase.Preflight, Build)).Evidence.ShouldContain("is built already");

        (await room.Engine.ImageAsync(digest, default)).ShouldNotBeNull();
    }

    [FactWithDocker]
    public async Task A_registry_that_is_away_is_tried_again_and_then_stops_the_release()
    {
        var registry = await engine.StartRegistryAsync();
        room.Docker = room.Docker with { Registry = registry };
        await room.PlanAsync("1.0.0");
        await engine.StopLastRegistryAsync();

        var result = await room.RunAsync(Phase.Provision, Publish);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("is not in the registry");
        room.Said.ShouldContain(line => line.Contains("try 4 of 4", StringComparison.Ordinal));
        (await room.ProbeAsync(Phase.Provision, Publish)).State.ShouldBe(RealityState.NotDone);
    }

    [FactWithDocker]
    public async Task A_login_goes_by_standard_input_and_a_wrong_one_is_not_tried_again()
    {
        var registry = await engine.StartRegistryAsync(Users);
        room.Docker = room.Docker with { Registry = registry, Login = new() { User = "tester", Password = new("wrong-odd-password") } };
        await room.PlanAsync("1.0.0");

        var refused = await room.RunAsync(Phase.Provision, Publish);
        room.Docker = room.Docker with { Login = new() { User = "tester", Password = new("plum-odd-gadget") } };
        var taken = await room.RunAsync(Phase.Provision, Publish);

        refused.Verdict.ShouldBe(Verdict.Stop);
        refused.Evidence.ShouldContain("does not let 'tester' in");
        room.Said.ShouldNotContain(line => line.Contains("try 2", StringComparison.Ordinal));
        taken.Verdict.ShouldBe(Verdict.Go, taken.Evidence);
    }

    [FactWithDocker]
    public async Task Latest_names_what_serves_and_is_put_back()
    {
        await room.DeployAsync("1.0.0");
        await room.RunAsync(Phase.Record, Latest);
        var first = (await room.Engine.ImageAsync($"{room.Name}-web:latest", default))!.Id;
        await room.DeployAsync("2.0.0");

        (await room.RunAsync(Phase.Record, Latest)).Verdict.ShouldBe(Verdict.Go);
        (await room.ProbeAsync(Phase.Record, Latest)).State.ShouldBe(RealityState.Done);
        (await room.Engine.ImageAsync($"{room.Name}-web:latest", default))!.Labels["org.opencontainers.image.version"].ShouldBe("2.0.0");

        (await room.UndoAsync(Phase.Record, Latest)).Outcome.ShouldBe(UndoOutcome.Back);
        (await room.Engine.ImageAsync($"{room.Name}-web:latest", default))!.Id.ShouldBe(first);
        (await room.ProbeAsync(Phase.Record, Latest)).State.ShouldBe(RealityState.NotDone);
    }

    [FactWithDocker]
    public async Task Old_images_go_and_never_one_that_runs_or_that_the_way_back_needs()
    {
        room.Rollout = room.Rollout with { KeepVersions = 2 };
        foreach (var version in new[] { "1.0.0", "2.0.0", "3.0.0" })
            await room.Behaving($"# {version}").DeployAsync(version);

        (await room.RunAsync(Phase.Record, "prune built versions")).Verdict.ShouldBe(Verdict.Go);

        (await room.Engine.ImageAsync($"{room.Name}-web:1.0.0", default)).ShouldBeNull();
        (await room.Engine.ImageAsync($"{room.Name}-web:2.0.0", default)).ShouldNotBeNull();
        (await room.Engine.ImageAsync($"{room.Name}-web:3.0.0", default)).ShouldNotBeNull();
        BuiltVersion.All(room.Paths).Select(version => version.Version).ShouldBe(["3.0.0", "2.0.0"]);
    }
}
