namespace Interlock.Build.Tasks;

[TaskName("Status")]
[TaskDescription("Tells what is live, since when, what came before, and what is unfinished.")]
public sealed class StatusTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.StatusAsync();
}
