namespace Interlock.Build.Tasks;

[TaskName("Diagnose")]
[TaskDescription("Looks into what is live and says what is wrong with it.")]
public sealed class DiagnoseTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.DiagnoseAsync();
}
