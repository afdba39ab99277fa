using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Swarm;

/// <summary>Services of a Docker Swarm, on one host or many: the new version beside the previous, each with all its tasks, behind Interlock's own edge on a manager.</summary>
public sealed class SwarmPlatform : SlotPlatform, IPlatform
{
    private readonly LocalPaths paths;
    private readonly ReleaseRunbook runbook;
    private readonly IContainerEngine engine;
    private readonly SwarmHost host;
    private readonly TimeProvider clock;

    /// <summary>Describes the platform; touches nothing.</summary>
    /// <param name="paths">Where it keeps things.</param>
    /// <param name="runbook">The runbook, with exactly one service.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="edgeProgram">Path of <c>Interlock.Edge.dll</c>.</param>
    /// <param name="engine">The engine of a manager on this machine.</param>
    public SwarmPlatform(LocalPaths paths, ReleaseRunbook runbook, ICommandRunner commands, TimeProvider clock, string edgeProgram, IContainerEngine engine)
        : this(paths, runbook, commands, clock, edgeProgram, engine, new SwarmHost(paths, runbook, engine, new(async cancellation => new Uri((await engine.InfoAsync(cancellation)).Host).AbsolutePath, clock)))
    {
    }

    private SwarmPlatform(LocalPaths paths, ReleaseRunbook runbook, ICommandRunner commands, TimeProvider clock, string edgeProgram, IContainerEngine engine, SwarmHost host)
        : base(paths, runbook, commands, clock, edgeProgram, host) => (this.paths, this.runbook, this.engine, this.host, this.clock) = (paths, runbook, engine, host, clock);

    /// <inheritdoc/>
    public override PlatformKind Kind => PlatformKind.Swarm;

    /// <inheritdoc/>
    public async Task<Func<VersionLine, CancellationToken, Task<CommandResult>>?> InsideAsync(StepContext context, string? service, string commit, CancellationToken cancellation) =>
        await new ContainerHost(paths, runbook, engine).InsideAsync(context, commit, cancellation);

    /// <inheritdoc/>
    public override IReadOnlyList<Step> Steps(Phase phase, PlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var steps = base.Steps(phase, request);
        // These steps know an image, its name and its registry only.
        var images = new ContainerHost(paths, request.Runbook, engine);
        return phase switch
        {
            Phase.Preflight => [new SwarmReady(engine, host, request), .. steps, new TaskHealth(host, paths, request)],
            Phase.Provision when request.Runbook.Docker.Registry is not null => [.. steps, new PublishImage(engine, images, paths, request)],
            Phase.Record => [.. steps, new PruneSecrets(host, paths), new LatestImage(engine, images, paths, request, phase)],
            Phase.Rollback => [.. steps, new LatestImage(engine, images, paths, request, phase)],
            _ => steps,
        };
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) =>
        [.. await base.DiagnoseAsync(cancellation), .. await new SwarmFindings(host, clock).FindAsync(cancellation)];
}
