using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>Builds the new version before anything is changed: a build that fails stops a release that has touched nothing.</summary>
internal sealed class BuildVersion(PlanRequest request) : Step
{
    private readonly string service = request.Runbook.Services.First().Key;

    public override string Name => "build " + service;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-13";

    public override TimeSpan Limit => (request.Runbook.Services[service].Build?.Within ?? TimeSpan.FromMinutes(1)) + TimeSpan.FromSeconds(30);

    public override IReadOnlyList<string> Effects =>
        [$"copy commit {request.Commit[..7]} into the private repository and export it", request.Runbook.Services[service].Build?.Run ?? "no build: the folder is run as it is"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var snapshot = await context.Repository.SnapshotAsync(cancellation);
        if (snapshot != request.Commit)
            return StepResult.Stop($"the work tree changed after the plan was made: planned {request.Commit[..7]}, now {snapshot[..7]}. Run the command again.");
        var builder = new VersionBuilder(new(context.Site.State, request.Environment), context.Repository, context.Commands, context.Clock);
        var (version, evidence, failed) = await builder.BuildAsync(request.Version, request.Commit, request.Runbook.Services[service], context.Say, cancellation);
        return version is null ? StepResult.Stop(evidence, failed!.Tail(20).Split('\n')) : StepResult.Go(evidence);
    }
}
