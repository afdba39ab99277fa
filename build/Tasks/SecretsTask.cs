namespace Interlock.Build.Tasks;

[TaskName("Secrets")]
[TaskDescription("Scans the files under version control for secrets.")]
public sealed class SecretsTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.SecretsAsync();
}
