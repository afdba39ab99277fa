using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Docker;

/// <summary>Containers of an engine on this machine, the new version beside the previous, behind Interlock's own edge.</summary>
public sealed class DockerPlatform : SlotPlatform, IPlatform
{
    private readonly LocalPaths paths;
    private readonly IContainerEngine engine;
    private readonly ContainerHost host;

    /// <summary>Describes the platform; touches nothing.</summary>
    /// <param name="paths">Where it keeps things.</param>
    /// <param name="runbook">The runbook, with exactly one service.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="edgeProgram">Path of <c>Interlock.Edge.dll</c>.</param>
    /// <param name="engine">The engine.</param>
    public DockerPlatform(LocalPaths paths, ReleaseRunbook runbook, ICommandRunner commands, TimeProvider clock, string edgeProgram, IContainerEngine engine)
        : this(paths, runbook, commands, clock, edgeProgram, engine, new ContainerHost(paths, runbook, engine))
    {
    }

    private DockerPlatform(LocalPaths paths, ReleaseRunbook runbook, ICommandRunner commands, TimeProvider clock, string edgeProgram, IContainerEngine engine, ContainerHost host)
        : base(paths, runbook, commands, clock, edgeProgram, host) => (this.paths, this.engine, this.host) = (paths, engine, host);

    /// <inheritdoc/>
    public override PlatformKind Kind => PlatformKind.Docker;

    /// <inheritdoc/>
    public async Task<Func<VersionLine, CancellationToken, Task<CommandResult>>?> InsideAsync(StepContext context, string? service, string commit, CancellationToken cancellation) =>
        await host.InsideAsync(context, commit, cancellation);

    /// <inheritdoc/>
    public override IReadOnlyList<Step> Steps(Phase phase, PlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var steps = base.Steps(phase, request);
        return phase switch
        {
            Phase.Preflight => [new EngineReady(engine, host, paths, request), .. steps],
            Phase.Provision when request.Runbook.Docker.Registry is not null => [.. steps, new PublishImage(engine, host, paths, request)],
            Phase.Record => [.. steps, new LatestImage(engine, host, paths, request, phase)],
            Phase.Rollback => [.. steps, new LatestImage(engine, host, paths, request, phase)],
            _ => steps,
        };
    }
}
