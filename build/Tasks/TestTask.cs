using Interlock.Build.Testing;

namespace Interlock.Build.Tasks;

[TaskName("Test")]
[TaskDescription("Builds and runs this repository's own tests.")]
public sealed class TestTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => new TestRun(context).RunAsync();
}
