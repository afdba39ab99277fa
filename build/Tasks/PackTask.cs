using Interlock.Build.Packing;

namespace Interlock.Build.Tasks;

[TaskName("Pack")]
[TaskDescription("Packs the library and the analyzers of this repository.")]
public sealed class PackTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => new Packages(context).RunAsync();
}
