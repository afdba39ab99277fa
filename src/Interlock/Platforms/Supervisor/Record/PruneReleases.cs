using Interlock.Engine;

namespace Interlock.Platforms.Supervisor;

/// <summary>BK-04: so many versions are kept for a way back without an installation, what is in place and what is gone back to among them.</summary>
internal sealed class PruneReleases(SupervisorHost host, PlanRequest request) : Step
{
    public const string StepName = "prune releases";

    public override string Name => StepName;

    public override Phase Phase => Phase.Record;

    public override string? Requirement => "BK-04";

    public override IReadOnlyList<string> Effects => [$"versions are kept: {request.Runbook.Rollout.KeepVersions}, what is in place and the previous version among them"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var history = context.History();
        string?[] needed = [request.Version, history.Live?.Version?.Version, history.ReleasedBefore(request.Version)?.Version, (await host.Code.NowAsync(context.Commands, cancellation))?.Version];
        var kept = host.Code.All();
        var spare = kept.Where(version => !needed.Contains(version.Version)).ToList();
        var gone = spare.Skip(Math.Max(0, request.Runbook.Rollout.KeepVersions - (kept.Count - spare.Count))).ToList();
        var stayed = new List<string>();
        foreach (var version in gone)
        {
            try
            {
                await host.Code.RemoveAsync(version.Version, version.Commit, context.Commands, cancellation);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // A release that is good is not taken back for it.
                stayed.Add($"{version.Version} stays: {refused.Message}");
            }
        }

        if (stayed.Count > 0)
            return StepResult.Warn($"{gone.Count - stayed.Count} removed, {Counted.Of(stayed.Count, "version")} could not be") with { Details = stayed };
        return StepResult.Go(gone.Count == 0 ? $"{kept.Count} kept, none too many" : $"{gone.Count} removed, {kept.Count - gone.Count} kept") with { Details = [.. gone.Select(version => $"removed {version.Version}")] };
    }
}
