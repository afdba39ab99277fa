using Interlock.Engine;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;

namespace Interlock.Platforms.Swarm;

/// <summary>Secrets and configs that neither slot's service has any more go once the release is good.</summary>
internal sealed class PruneSecrets(SwarmHost host, LocalPaths paths) : Step
{
    public const string StepName = "prune secrets";

    public override string Name => StepName;

    public override Phase Phase => Phase.Record;

    public override IReadOnlyList<string> After => [PruneVersions.StepName];

    public override IReadOnlyList<string> Effects => ["secrets and configs that no service has are removed"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            string[] gone = [.. await host.Swarm.PruneAsync("secrets", SwarmHost.EnvironmentLabel, paths.Root, cancellation), .. await host.Swarm.PruneAsync("configs", SwarmHost.EnvironmentLabel, paths.Root, cancellation)];
            return StepResult.Go(gone.Length == 0 ? "none is spare" : $"{gone.Length} removed") with { Details = [.. gone.Select(name => $"removed {name}")] };
        }
        catch (ContainerEngineException away)
        {
            return StepResult.Warn($"what is spare was not removed: {away.Message}");
        }
    }
}
