namespace Interlock.Build.Tasks;

[TaskName("Monitor")]
[TaskDescription("Configures health monitoring and watches for the first while.")]
[RunsPhase(Phase.Monitor)]
[IsDependentOn(typeof(SecureTask))]
public sealed class MonitorTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Monitor);
}
