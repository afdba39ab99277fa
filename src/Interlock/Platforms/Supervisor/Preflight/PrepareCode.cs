using Interlock.Engine;
using Interlock.Preflight;

namespace Interlock.Platforms.Supervisor;

/// <summary>The new version's code is brought here, beside what is in place, before anything is changed: an installation that fails stops a release that has touched nothing.</summary>
internal sealed class PrepareCode(SupervisorHost host, PlanRequest request) : Step
{
    public const string StepName = "code";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-13";

    public override IReadOnlyList<string> After => [SourceSnapshot.StepName, SupervisordReady.StepName];

    public override TimeSpan Limit => (host.Settings.Install?.Within ?? TimeSpan.Zero) + TimeSpan.FromMinutes(2);

    public override IReadOnlyList<string> Effects => host.Settings.Mode == Runbook.SupervisorMode.Releases
        ? [$"export commit {request.Commit[..7]} into {host.Code.FolderOf(request.Version, request.Commit)}", .. host.Settings.Install is { } install ? [$"there: {install.Run}"] : Array.Empty<string>()]
        : [$"fetch commit {request.Commit[..7]} into the repository {host.Code.Place}"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await TakenAsync(context, cancellation) is { } other)
            return StepResult.Stop($"{request.Version} is taken by another commit ({other[..7]}, not {request.Commit[..7]}): release another version with --release");
        var (evidence, failed) = await host.Code.EnsureAsync(context, host.New(request.Version, request.Commit), cancellation);
        return failed is null ? StepResult.Go(evidence) : StepResult.Stop(evidence, failed);
    }

    // Two contents under one version could not be told apart by what answers.
    private async Task<string?> TakenAsync(StepContext context, CancellationToken cancellation)
    {
        var tagged = await context.Repository.ResolveAsync("refs/tags/v" + request.Version, cancellation);
        return tagged is not null && tagged != request.Commit ? tagged
            : context.History().Live?.Version is { } live && live.Version == request.Version && live.Commit != request.Commit && live.Commit.Length > 0 ? live.Commit
            : null;
    }
}
