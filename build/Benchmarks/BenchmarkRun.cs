using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>Runs the benchmarks that were asked for, whatever their figures.</summary>
public sealed class BenchmarkRun(ReleaseContext context)
{
    private static readonly IReadOnlyList<IBenchmark> s_all = [new StartBenchmark(TimeProvider.System), new CutoverBenchmark(TimeProvider.System), new DatabaseBenchmark(TimeProvider.System), new LintBenchmark(TimeProvider.System), new PreflightBenchmark(TimeProvider.System), new VerificationBenchmark(TimeProvider.System), new WatchBenchmark(TimeProvider.System)];

    public async Task RunAsync()
    {
        foreach (var benchmark in Chosen(context.Arguments.Only))
        {
            var report = new BenchmarkReport(benchmark.Name, BenchmarkReport.ThisMachine, await benchmark.RunAsync(context).ConfigureAwait(false));
            report.Write(Path.Combine(RepositoryRoot.Path, "artifacts", "benchmarks"));
            report.Print(Console.Out);
        }
    }

    private static IReadOnlyList<IBenchmark> Chosen(IReadOnlyList<string> only)
    {
        var unknown = only.FirstOrDefault(name => !s_all.Any(benchmark => string.Equals(benchmark.Name, name, StringComparison.OrdinalIgnoreCase)));
        return unknown is null
            ? [.. s_all.Where(benchmark => only.Count == 0 || only.Contains(benchmark.Name, StringComparer.OrdinalIgnoreCase))]
            : throw new CakeException((int)ExitCode.Usage, Arguments.Refusal.Unknown("benchmark", unknown, [.. s_all.Select(benchmark => benchmark.Name)]));
    }
}
