namespace Interlock.Build.Tasks;

[TaskName("Migrate")]
[TaskDescription("Moves the schema to the revision that the new version needs.")]
[RunsPhase(Phase.Migrate)]
[IsDependentOn(typeof(ProvisionTask))]
public sealed class MigrateTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Migrate);
}
