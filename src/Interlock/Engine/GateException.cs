namespace Interlock.Engine;

/// <summary>A phase has come to a verdict that ends the run here. The run's own end (undo, record, exit code) is decided once, in <see cref="ReleaseRun.CompleteAsync"/>.</summary>
/// <param name="phase">The phase.</param>
/// <param name="verdict">Stop or Hold.</param>
/// <param name="step">The step that decided it.</param>
/// <param name="evidence">What decided it.</param>
public sealed class GateException(Phase phase, Verdict verdict, string step, string evidence)
    : Exception($"{phase} {(verdict == Verdict.Hold ? "is held" : "stopped")} at '{step}': {SecretMask.Apply(evidence)}")
{
    /// <summary>The phase.</summary>
    public Phase Phase { get; } = phase;

    /// <summary>Stop or Hold.</summary>
    public Verdict Verdict { get; } = verdict;

    /// <summary>The step that decided it.</summary>
    public string Step { get; } = step;
}
