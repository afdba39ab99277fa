using Interlock.Engine;

namespace Interlock.Preflight.Variables;

/// <summary>One thing to say of a variable.</summary>
/// <param name="Verdict">Go for what is only to be said.</param>
/// <param name="Text">The whole sentence; never a value.</param>
internal sealed record VariableFinding(Verdict Verdict, string Text)
{
    /// <summary>All findings as one result, the worst first.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="good">What is said when there is nothing.</param>
    public static StepResult Judge(IReadOnlyList<VariableFinding> findings, string good)
    {
        var worst = findings.Count == 0 ? Verdict.Go : findings.Max(finding => finding.Verdict);
        string[] said = [.. findings.Where(finding => finding.Verdict == Verdict.Go).Select(finding => finding.Text)];
        if (worst == Verdict.Go)
            return StepResult.Go(string.Join("; ", said.Prepend(good)));
        string[] decided = [.. findings.Where(finding => finding.Verdict == worst).Select(finding => finding.Text)];
        return new(worst, decided.Length == 1 ? decided[0] : $"{Counted.Of(decided.Length, "variable")} {Word(worst)}")
        {
            // One line alone is told already.
            Details = findings.Count == 1 ? [] : [.. findings.OrderByDescending(finding => finding.Verdict).Select(finding => finding.Text)],
        };
    }

    private static string Word(Verdict worst) => worst switch
    {
        Verdict.Stop => "are not as they must be",
        Verdict.Hold => "could not be judged",
        _ => "need a look",
    };
}
