namespace Interlock.Build.Tasks;

[TaskName("Backup")]
[TaskDescription("Tags what is live, backs its database up and proves the backup.")]
[RunsPhase(Phase.Backup)]
[IsDependentOn(typeof(PreflightTask))]
public sealed class BackupTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Backup);
}
