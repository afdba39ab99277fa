namespace Interlock.Build.Tasks;

[TaskName("Down")]
[TaskDescription("Stops and removes what the local environment runs.")]
public sealed class DownTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.DownAsync();
}
