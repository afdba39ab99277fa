using Interlock.Engine;
using Interlock.Preflight;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>Builds the new version before anything is changed: a build that fails stops a release that has touched nothing.</summary>
internal sealed class BuildVersion(IVersionHost host, PlanRequest request) : Step
{
    private readonly string service = request.Runbook.Services.First().Key;

    public override string Name => "build " + service;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-13";

    public override IReadOnlyList<string> After => [SourceSnapshot.StepName];

    public override TimeSpan Limit => (request.Runbook.Platform is PlatformKind.Docker or PlatformKind.Swarm ? request.Runbook.Services[service].Container.BuildWithin : request.Runbook.Services[service].Build?.Within ?? TimeSpan.FromMinutes(1)) + TimeSpan.FromSeconds(30);

    public override IReadOnlyList<string> Effects =>
        [$"export commit {request.Commit[..7]} from the private repository", Runs(request.Runbook) ?? "no build: the folder is run as it is"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await TakenAsync(context, cancellation) is { } other)
            return StepResult.Stop($"{request.Version} is taken by another commit ({other[..7]}, not {request.Commit[..7]}): release another version with --release");
        var (version, evidence, failed) = await host.BuildAsync(context, request.Version, request.Commit, request.Runbook.Services[service], cancellation);
        return version is null ? StepResult.Stop(evidence, failed?.Tail(20).Split('\n') ?? []) : StepResult.Go(evidence);
    }

    private string? Runs(ReleaseRunbook runbook) => runbook is { Platform: PlatformKind.Docker or PlatformKind.Swarm } ? $"docker build of {runbook.Services[service].Folder}/{runbook.Services[service].Container.File}" : runbook.Services[service] is var settings && settings is { Build: { } build } ? settings.Folder is "." ? build.Run : $"in {settings.Folder}: {build.Run}" : null;

    // Two contents under one version could not be told apart by what answers.
    private async Task<string?> TakenAsync(StepContext context, CancellationToken cancellation)
    {
        var tagged = await context.Repository.ResolveAsync("refs/tags/v" + request.Version, cancellation);
        var live = context.History().Live?.Version;
        return tagged is not null && tagged != request.Commit ? tagged
            : live is not null && live.Version == request.Version && live.Commit != request.Commit ? live.Commit
            : null;
    }
}
