namespace Interlock.Build.Tasks;

[TaskName("Rollback")]
[TaskDescription("Brings the previous version back, and proves that it serves.")]
[RunsPhase(Phase.Rollback)]
public sealed class RollbackTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RollbackAsync();
}
