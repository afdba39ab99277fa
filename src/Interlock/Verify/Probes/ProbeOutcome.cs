using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>How a probe went. Its texts are masked already.</summary>
/// <param name="State">Passed, failed, or no answer at all.</param>
/// <param name="Evidence">One line: what was asked, expected and found.</param>
/// <param name="Captures">What is known now, its captures included.</param>
internal sealed record ProbeOutcome(ProbeState State, string Evidence, Captures Captures)
{
    /// <summary>The answer's status, time and the start of its body, when it failed.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Bodies that were posted and taken, in order. Not masked: they are for counting.</summary>
    public IReadOnlyList<string> Posted { get; init; } = [];

    /// <summary>The last answer, when there was one.</summary>
    public Answer? Answer { get; init; }

    /// <summary>What it is worth; Warn has passed, Hold has not. Default: Go when it passed, else Stop.</summary>
    public Verdict Verdict { get; init; } = State == ProbeState.Passed ? Verdict.Go : Verdict.Stop;

    public bool Passed => State == ProbeState.Passed;

    /// <summary>As the result of a step.</summary>
    /// <param name="onFailure">What Stop decides here.</param>
    public StepResult Judged(OnFailure onFailure) =>
        new(Verdict == Verdict.Stop && onFailure == OnFailure.Warn ? Verdict.Warn : Verdict, Evidence) { Details = Details };
}

/// <summary>The three ends of a probe. Only one of them is good.</summary>
internal enum ProbeState { Passed, Failed, NoAnswer }
