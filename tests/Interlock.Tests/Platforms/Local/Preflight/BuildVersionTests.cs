using Interlock.Engine;
using Interlock.Plan;
using Interlock.Platforms;
using Interlock.Platforms.Local;
using Interlock.Preflight;
using Interlock.Processes;
using Interlock.Tests.Repository;

namespace Interlock.Tests.Platforms;

public sealed class BuildVersionTests
{
    [Fact]
    public async Task A_version_that_is_tagged_on_another_commit_stops_before_anything_is_built()
    {
        using var source = new Checkout();
        var first = source.With("serve", "1").Commit("First");
        (await RunAsync(source, "2.0.0", first)).Verdict.ShouldBe(Verdict.Go);
        await source.Repository().TagAsync("v2.0.0", first, "Release 2.0.0", default);
        var second = source.With("serve", "2").Commit("Second");

        var result = await RunAsync(source, "2.0.0", second);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain($"2.0.0 is taken by another commit ({first[..7]}, not {second[..7]})");
        BuiltVersion.All(Paths(source)).ShouldHaveSingleItem().Commit.ShouldBe(first);
    }

    [Fact]
    public async Task Another_commit_under_the_same_version_never_takes_the_folder_of_the_one_that_may_run()
    {
        using var source = new Checkout();
        var first = source.With("serve", "1").Commit("First");
        await RunAsync(source, "2.0.0", first);
        var second = source.With("serve", "2").Commit("Second");

        (await RunAsync(source, "2.0.0", second)).Verdict.ShouldBe(Verdict.Go);

        File.ReadAllText(Path.Combine(Paths(source).Version("2.0.0", first), BuiltVersion.App, "serve")).ShouldBe("1");
        File.ReadAllText(Path.Combine(Paths(source).Version("2.0.0", second), BuiltVersion.App, "serve")).ShouldBe("2");
    }

    [Fact]
    public async Task A_build_that_puts_nothing_into_the_output_folder_stops_and_says_how_to()
    {
        using var source = new Checkout();
        var commit = source.With("serve", "1").Commit("First");
        var request = Request("2.0.0", commit);
        var services = request.Runbook.Services.ToDictionary(service => service.Key, service => service.Value with { Build = new() { Run = "true" } }, StringComparer.Ordinal);
        var built = Build(source, request with { Runbook = request.Runbook with { Services = services } });

        await new SourceSnapshot(request).RunAsync(Context(source, commit), default);
        var result = await built.RunAsync(Context(source, commit), default);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("'true' succeeded, and has put nothing into the output folder");
        result.Evidence.ShouldContain("--output ${output}");
    }

    [Theory]
    [InlineData("web", "cp serve ${output}/", Verdict.Go, "is built from")]
    [InlineData("web", "cp web/serve ${output}/", Verdict.Stop, "failed with exit code 1")]
    [InlineData("shop", "cp serve ${output}/", Verdict.Stop, "the service's folder shop is not in")]
    public async Task A_build_runs_in_the_folder_of_its_service(string folder, string run, Verdict verdict, string evidence)
    {
        using var source = new Checkout();
        var commit = source.With("web/serve", "1").Commit("First");
        var request = Request("2.0.0", commit);
        var services = request.Runbook.Services.ToDictionary(service => service.Key, service => service.Value with { Folder = folder, Build = new() { Run = run } }, StringComparer.Ordinal);

        await new SourceSnapshot(request).RunAsync(Context(source, commit), default);
        var result = await Build(source, request with { Runbook = request.Runbook with { Services = services } }).RunAsync(Context(source, commit), default);

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task A_tree_that_is_not_as_planned_stops_at_the_snapshot()
    {
        using var source = new Checkout();
        var planned = source.With("serve", "1").Commit("First");
        source.With("serve", "2");

        var result = await new SourceSnapshot(Request("2.0.0", planned)).RunAsync(Context(source, planned), default);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("the work tree changed after the plan was made");
    }

    [Fact]
    public void What_may_write_into_the_tree_waits_for_the_snapshot()
    {
        var request = Request("2.0.0", "abc1234def");
        new BuildVersion(Host(new("/nowhere", "local")), request).After.ShouldContain(SourceSnapshot.StepName);
        PreflightSteps.For(request).Single(step => step.Name == "check unit").After.ShouldBe([SourceSnapshot.StepName, "check restore"]);

        var platform = new LocalPlatform(new("/nowhere", "local"), request.Runbook, new CommandRunner(TimeProvider.System), TimeProvider.System, "/nowhere/edge.dll");
        PlanBuilder.Build(request, platform).Phases.Single(phase => phase.Phase == Phase.Preflight).Steps.Select(step => step.Name).ShouldContain(SourceSnapshot.StepName);
    }

    private static BuildVersion Build(Checkout source, PlanRequest request) => new(Host(Paths(source)), request);

    private static ProcessHost Host(LocalPaths paths) => new(paths, new CommandRunner(TimeProvider.System), TimeProvider.System);

    private static LocalPaths Paths(Checkout source) => new(source.Beside("state"), "local");

    private static PlanRequest Request(string version, string commit) =>
        new(Runbook.Text.Good(Runbook.Text.With("checks: {restore: 'true', unit: {run: 'true', after: [restore]}}")), "local", version, commit);

    private static async Task<StepResult> RunAsync(Checkout source, string version, string commit)
    {
        var context = Context(source, commit);
        (await new SourceSnapshot(Request(version, commit)).RunAsync(context, default)).Verdict.ShouldBe(Verdict.Go);
        return await Build(source, Request(version, commit)).RunAsync(context, default);
    }

    private static StepContext Context(Checkout source, string commit) => new()
    {
        Plan = new ReleasePlan(Request("2.0.0", commit).Runbook, "local", "2.0.0", commit, []),
        Run = "local-test",
        Site = new Site(source.Root, source.Beside("state"), source.Beside("artifacts")),
        Commands = new CommandRunner(TimeProvider.System),
        Clock = TimeProvider.System,
        Platform = null!,
        Repository = source.Repository(),
        Options = new(),
        Database = _ => Task.FromResult<Interlock.Database.DatabaseUrl?>(null),
        FindData = (_, _) => null,
        Say = _ => { },
    };
}
