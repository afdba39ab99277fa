namespace Interlock.Runbook;

/// <summary>A runbook that cannot be used: exit code 2, nothing ran.</summary>
/// <param name="file">The file, as it was named by the caller.</param>
/// <param name="problems">Everything that is wrong with it.</param>
public sealed class RunbookException(string file, IReadOnlyList<RunbookProblem> problems) : Exception(Text(file, problems))
{
    /// <summary>Everything that is wrong with it, in the order of the file.</summary>
    public IReadOnlyList<RunbookProblem> Problems { get; } = problems;

    private static string Text(string file, IReadOnlyList<RunbookProblem> problems) =>
        $"{string.Join('\n', problems)}\n\n{file} has {(problems.Count == 1 ? "1 problem" : $"{problems.Count} problems")}. Nothing ran.";
}
