using Interlock.Engine;
using Interlock.Platforms.Local;

namespace Interlock.Platforms.Docker;

/// <summary>The engine answers, is not too old, is on this machine, and nothing that Interlock did not make is in the way.</summary>
internal sealed class EngineReady(IContainerEngine engine, ContainerHost host, LocalPaths paths, PlanRequest request) : Step
{
    private static readonly Version Oldest = new(20, 10);

    public override string Name => "docker engine";

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "DP-03";

    public override IReadOnlyList<string> Effects => [$"docker version on {request.Runbook.Docker.Host ?? "the docker program's own engine"}, {Oldest} or later", $"no container {host.NameOf(Slots.Blue)} or {host.NameOf(Slots.Green)} that Interlock did not make"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            var info = await engine.InfoAsync(cancellation);
            if (info.Version < Oldest)
                return StepResult.Stop($"the engine at {info.Host} is version {info.Version}; {Oldest} or later is needed");
            if (!info.Host.StartsWith("unix://", StringComparison.Ordinal))
                return StepResult.Stop($"the engine is at {info.Host}, and not on this machine: run Interlock there, or set docker.host to its socket");
            return await ForeignContainers.FindAsync(engine, host, paths.Root, cancellation) is { Count: > 0 } found
                ? StepResult.Stop(found[0], [.. found.Skip(1)])
                : StepResult.Go($"engine {info.Version} at {info.Host}");
        }
        catch (ContainerEngineException away)
        {
            return StepResult.Stop(away.Message);
        }
    }
}
