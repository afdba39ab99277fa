namespace Interlock.Build.Tasks;

[TaskName("Lint")]
[TaskDescription("Lints the runbook's migrations, or any SQL, for what endangers the version that still serves.")]
public sealed class LintTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.LintAsync();
}
