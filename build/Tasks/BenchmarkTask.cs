using Interlock.Build.Benchmarks;

namespace Interlock.Build.Tasks;

[TaskName("Benchmark")]
[TaskDescription("Measures this repository against its peers.")]
public sealed class BenchmarkTask : AsyncFrostingTask<ReleaseContext>
{
    public override Task RunAsync(ReleaseContext context) => new BenchmarkRun(context).RunAsync();
}
