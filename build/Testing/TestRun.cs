using Cake.Core;

namespace Interlock.Build.Testing;

/// <summary>Builds the tests and runs them, one project after the other, for many measure time; the fast suite, which does not, two at once. What failed comes last.</summary>
public sealed class TestRun(ReleaseContext context)
{
    private readonly ChildProgram _programs = new(context);

    public async Task RunAsync()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "artifacts", "tests");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        if (await _programs.RunAsync(ChildProgram.Dotnet, ["build", "Release.sln", "-c", "Release", "--nologo", "-v", "q", "-clp:NoSummary"]).ConfigureAwait(false) != 0)
            throw new CakeException((int)ExitCode.Unexpected, "The tests do not build.");

        await TestPrograms.EnsureAsync(context.Cancellation).ConfigureAwait(false);
        var isFast = context.Arguments.Suite == "fast";
        // The longest first, so that the others have their turn beside it: the more tests, the larger the assembly.
        IReadOnlyList<TestProject> projects = [.. TestProject.All(RepositoryRoot.Path, folder).OrderByDescending(project => isFast ? new FileInfo(project.Assembly).Length : 0)];
        var results = new TestResults[projects.Count];
        var filter = TestFilter.Of(context.Arguments.Suite, context.Arguments.Filter);
        var options = new ParallelOptions { MaxDegreeOfParallelism = isFast ? Math.Min(2, Environment.ProcessorCount) : 1, CancellationToken = context.Cancellation };
        await Parallel.ForAsync(0, projects.Count, options, async (i, _) =>
            results[i] = await RunAsync(projects[i], filter).ConfigureAwait(false)).ConfigureAwait(false);
        Summarize(results);
    }

    private async Task<TestResults> RunAsync(TestProject project, string filter)
    {
        string[] arguments =
        [
            "test", project.Assembly, "--nologo",
            "--filter", filter,
            "--logger", $"trx;LogFileName={Path.GetFileName(project.Results)}",
            "--logger", "console;verbosity=minimal",
            // The longest test takes minutes: one that hangs is killed and named, and the others still have their result.
            "--blame-hang-timeout", "15m", "--blame-hang-dump-type", "none",
            "--results-directory", Path.GetDirectoryName(project.Results)!,
        ];
        var exitCode = await _programs.RunAsync(ChildProgram.Dotnet, arguments, line => Show(project, line)).ConfigureAwait(false);
        return TestResults.Of(project, exitCode);
    }

    private static void Show(TestProject project, string line)
    {
        if (!string.IsNullOrWhiteSpace(line))
            Console.WriteLine($"{project.Name,-26} {line}");
    }

    private static void Summarize(IReadOnlyList<TestResults> results)
    {
        var failures = results.SelectMany(result => result.Failures).ToList();
        foreach (var failure in failures)
            Console.WriteLine($"\nFailed: {failure.Name}\n{failure.Message}");
        Console.WriteLine();
        Console.WriteLine($"{results.Sum(result => result.Passed)} passed, {failures.Count} failed, {results.Sum(result => result.Skipped)} skipped");
        if (failures.Count > 0)
            throw new CakeException((int)ExitCode.Unexpected, $"{failures.Count} failed.");
        if (results.Sum(result => result.Passed) == 0)
            throw new CakeException((int)ExitCode.Unexpected, "No test ran.");
    }
}
