namespace Interlock.Runbook.Reading;

/// <summary>Gathers what is wrong, each thing once, in the order of the file.</summary>
internal sealed class Problems(string file)
{
    private readonly Dictionary<(string, int, int, string), RunbookProblem> found = [];

    public int Count => found.Count;

    /// <summary>How often something was noted, the same thing again included.</summary>
    public int Noted { get; private set; }

    public IReadOnlyList<RunbookProblem> InOrder =>
        [.. found.Values.OrderBy(problem => problem.File == file ? 0 : 1).ThenBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column).ThenBy(problem => problem.Message, StringComparer.Ordinal)];

    public void Add(Node? at, string key, string message, string? allowed = null, string? nearest = null)
    {
        Noted++;
        var problem = new RunbookProblem(file, at?.Line ?? 0, at?.Column ?? 0, key, message) { Allowed = allowed, Nearest = nearest };
        Add(problem);
    }

    /// <summary>Notes a problem of a file that the runbook names.</summary>
    public void Add(RunbookProblem problem)
    {
        found.TryAdd((problem.File, problem.Line, problem.Column, problem.Message), problem);
    }
}
