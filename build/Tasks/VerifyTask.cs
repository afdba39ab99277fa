namespace Interlock.Build.Tasks;

[TaskName("Verify")]
[TaskDescription("Proves that the new version does what it should, as fast as it should.")]
[RunsPhase(Phase.Verify)]
[IsDependentOn(typeof(RolloutTask))]
public sealed class VerifyTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Verify);
}
