namespace Interlock.Build.Tasks;

[TaskName("Plan")]
[TaskDescription("Shows what Deploy would do, step by step, and the digest of that. Touches nothing.")]
public sealed class PlanTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.PlanAsync();
}
