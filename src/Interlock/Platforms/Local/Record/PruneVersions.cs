using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>BK-04: built versions are kept up to a number; older ones go once the release is good. Never what runs, and never what the way back leads to.</summary>
internal sealed class PruneVersions(LocalEdge edge, IVersionHost host, LocalPaths paths, PlanRequest request) : Step
{
    public const string StepName = "prune built versions";

    public override string Name => StepName;

    public override Phase Phase => Phase.Record;

    public override string? Requirement => "BK-04";

    public override IReadOnlyList<string> Effects => [$"built versions are kept: {request.Runbook.Rollout.KeepVersions}, what runs and the previous version among them"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var history = context.History();
        string?[] needed = [request.Version, history.Live?.Version?.Version, history.ReleasedBefore(request.Version)?.Version, .. (await edge.KnownAsync(cancellation))?.Slots.Select(slot => slot.Version) ?? []];
        var built = BuiltVersion.All(paths);
        var spare = built.Where(version => !needed.Contains(version.Version)).ToList();
        var gone = spare.Skip(Math.Max(0, request.Runbook.Rollout.KeepVersions - (built.Count - spare.Count))).ToList();
        var stayed = new List<string>();
        foreach (var version in gone)
        {
            try
            {
                await host.RemoveAsync(version, cancellation);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or Docker.ContainerEngineException)
            {
                // A release that is good is not taken back for it.
                stayed.Add($"{version.Version} stays: {refused.Message}");
            }
        }

        if (stayed.Count > 0)
            return StepResult.Warn($"{gone.Count - stayed.Count} removed, {Counted.Of(stayed.Count, "version")} could not be") with { Details = stayed };
        return StepResult.Go(gone.Count == 0 ? $"{built.Count} kept, none too many" : $"{gone.Count} removed, {built.Count - gone.Count} kept") with { Details = [.. gone.Select(version => $"removed {version.Version}")] };
    }
}
