namespace Interlock.Build.Tasks;

[TaskName("Secure")]
[TaskDescription("Checks headers, TLS, origins and leaks of the new version.")]
[RunsPhase(Phase.Secure)]
[IsDependentOn(typeof(VerifyTask))]
public sealed class SecureTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => context.Release.RunPhaseAsync(Phase.Secure);
}
