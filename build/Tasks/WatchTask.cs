namespace Interlock.Build.Tasks;

[TaskName("Watch")]
[TaskDescription("Keeps watching what is live, and rolls back by rule.")]
[RunsPhase(Phase.Watch)]
public sealed class WatchTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.WatchAsync();
}
