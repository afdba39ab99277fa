namespace Interlock.Build.Tasks;

[TaskName("Preflight")]
[TaskDescription("Checks everything that can be checked while nothing has changed.")]
[RunsPhase(Phase.Preflight)]
public sealed class PreflightTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Preflight);
}
