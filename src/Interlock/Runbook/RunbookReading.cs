namespace Interlock.Runbook;

/// <summary>What reading a runbook gave: the runbook, or everything that is wrong with it.</summary>
/// <param name="File">The file, as it was named by the caller.</param>
/// <param name="Runbook">The runbook, resolved for the environment; null when there is a problem.</param>
/// <param name="Problems">All problems, in the order of the file; empty when there is a runbook.</param>
/// <param name="Environments">Names of the environments that the file knows, <c>local</c> first.</param>
public sealed record RunbookReading(string File, ReleaseRunbook? Runbook, IReadOnlyList<RunbookProblem> Problems, IReadOnlyList<string> Environments)
{
    /// <summary>The runbook.</summary>
    /// <exception cref="RunbookException">There are problems; it carries them all.</exception>
    public ReleaseRunbook OrThrow() => Runbook ?? throw new RunbookException(File, Problems);
}
