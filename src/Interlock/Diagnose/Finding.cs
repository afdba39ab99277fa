namespace Interlock.Diagnose;

/// <summary>One thing that was looked at.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Evidence">What was seen, masked.</param>
/// <param name="Mend">What to do when it is not Go; null otherwise.</param>
public sealed record Finding(string What, Verdict Verdict, string Evidence, string? Mend = null)
{
    /// <summary>More lines: the last errors, sessions, headers.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The end of a log, at most 500 lines. A console shows the last few of them.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];
}
