namespace Interlock.Build.Tasks;

[TaskName("Deploy")]
[TaskDescription("Releases the commit that is checked out: every phase from Preflight to Record.")]
[IsDependentOn(typeof(RecordTask))]
public sealed class DeployTask : FrostingTask<ReleaseContext>;
