namespace Interlock.Build.Tasks;

[TaskName("Rollout")]
[TaskDescription("Starts the new version beside the previous one and moves the traffic over.")]
[RunsPhase(Phase.Rollout)]
[IsDependentOn(typeof(MigrateTask))]
public sealed class RolloutTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Rollout);
}
