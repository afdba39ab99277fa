namespace Interlock.Build.Tasks;

[TaskName("Provision")]
[TaskDescription("Makes sure that databases and services exist and have their variables.")]
[RunsPhase(Phase.Provision)]
[IsDependentOn(typeof(BackupTask))]
public sealed class ProvisionTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Provision);
}
