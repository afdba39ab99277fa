using Interlock.Engine;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;

namespace Interlock.Platforms.Swarm;

/// <summary>Swarm has something to judge tasks by: later, when nobody watches, it replaces only what it knows to be sick.</summary>
internal sealed class TaskHealth(SwarmHost host, LocalPaths paths, PlanRequest request) : Step
{
    public const string StepName = "task health";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "DP-06";

    public override IReadOnlyList<string> After => ["build " + request.Runbook.Services.First().Key];

    public override IReadOnlyList<string> Effects => [request.Runbook.Swarm.HealthCmd is { } command ? $"tasks are judged by: {command}" : "the image has a HEALTHCHECK"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (request.Runbook.Swarm.HealthCmd is not null)
            return StepResult.Go("tasks are judged by swarm.health-cmd");
        if (BuiltVersion.Read(paths.Version(request.Version, request.Commit))?.Image is not { } image)
            return StepResult.Hold("the image is not built, so whether it has a HEALTHCHECK is not known");
        try
        {
            return await host.Swarm.HasHealthCheckAsync(image, cancellation) ? StepResult.Go("tasks are judged by the image's HEALTHCHECK")
                : StepResult.Warn("neither the image has a HEALTHCHECK nor the runbook swarm.health-cmd: for Swarm a task is good once it runs. Interlock asks each new task itself before it gets traffic; a task that Swarm replaces later gets traffic at once");
        }
        catch (ContainerEngineException away)
        {
            return StepResult.Stop(away.Message);
        }
    }
}
