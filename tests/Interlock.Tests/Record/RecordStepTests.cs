using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Record;
using Interlock.Runbook;
using Interlock.Tests.Engine;

namespace Interlock.Tests.Record;

public sealed class RecordStepTests : IDisposable
{
    private readonly World world = new();

    [Fact]
    public async Task A_release_is_added_to_the_deployment_log_with_every_step_before_it()
    {
        var record = await ReleaseAsync("1.0.0");

        var log = await File.ReadAllTextAsync(LogPath);
        log.ShouldContain("shop 1.0.0 to local");
        log.ShouldContain("- go: pass: good");
        log.ShouldContain("Issues met: Preflight / odd");
        log.ShouldContain($"Recorded by run {record.Id}");
        Step(record, "deployment log").Verdict.ShouldBe("go");
    }

    [Fact]
    public async Task The_log_is_only_ever_added_to()
    {
        await ReleaseAsync("1.0.0");
        var first = await File.ReadAllTextAsync(LogPath);
        await ReleaseAsync("2.0.0");

        (await File.ReadAllTextAsync(LogPath)).ShouldStartWith(first);
        (await File.ReadAllTextAsync(LogPath)).ShouldContain("shop 2.0.0 to local");
    }

    [Fact]
    public async Task Phase_times_stand_against_the_runbooks_estimate()
    {
        var step = Step(await ReleaseAsync("1.0.0"), "phase times");

        step.Verdict.ShouldBe("go");
        step.Evidence.ShouldEndWith("by hand the runbooks allow 35 min");
        step.Details.ShouldHaveSingleItem().ShouldStartWith("Preflight");
    }

    public void Dispose() => world.Dispose();

    private static StepRecord Step(ReleaseRecord record, string name) => record.Phases.SelectMany(phase => phase.Steps).Single(step => step.Name == name);

    private string LogPath => Path.Combine(world.Services.Site.State, "local", "deployments.md");

    private Task<ReleaseRecord> ReleaseAsync(string version)
    {
        var runbook = new ReleaseRunbook { Name = "shop", Version = "1.0.0", Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) };
        Step[] steps =
        [
            new Check(Phase.Preflight, "pass"),
            new Check(Phase.Preflight, "odd", () => StepResult.Warn("not as it should be")),
            .. RecordSteps.For(new PlanRequest(runbook, "local", version, "c0ffee")),
        ];
        return world.DeployAsync(World.Plan(version, steps));
    }
}
