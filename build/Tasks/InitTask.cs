namespace Interlock.Build.Tasks;

[TaskName("Init")]
[TaskDescription("Writes a first release.yaml for the service in this folder.")]
public sealed class InitTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.InitAsync();
}
