using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>Runs the benchmarks that were asked for, whatever their figures.</summary>
public sealed class BenchmarkRun(ReleaseContext context)
{
    private static readonly IReadOnlyList<IBenchmark> s_all = [new StartBenchmark(TimeProvider.System), new CutoverBenchmark(TimeProvider.System), new DatabaseBenchmark(TimeProvider.System)];

    public async Task RunAsync()
    {
        foreach (var benchmark in Chosen(context.Arguments.Only))
        {
            var report = new BenchmarkReport(benchmark.Name, BenchmarkReport.ThisMachine, await benchmark.RunAsync(context).ConfigureAwait(false));
            report.Write(Path.Combine(RepositoryRoot.Path, "artifacts", "benchmarks"));
            report.Print(Console.Out);
        }
    }

    private static IReadOnlyList<IBenchmark> Chosen(string? only)
    {
        if (only is null)
            return s_all;
        var chosen = s_all.Where(benchmark => string.Equals(benchmark.Name, only, StringComparison.OrdinalIgnoreCase)).ToList();
        return chosen.Count > 0
            ? chosen
            : throw new CakeException((int)ExitCode.Usage, Arguments.Refusal.Unknown("benchmark", only, [.. s_all.Select(benchmark => benchmark.Name)]));
    }
}
