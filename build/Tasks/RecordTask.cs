namespace Interlock.Build.Tasks;

[TaskName("Record")]
[TaskDescription("Writes down what happened, where people look for it.")]
[RunsPhase(Phase.Record)]
[IsDependentOn(typeof(MonitorTask))]
public sealed class RecordTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Record);
}
