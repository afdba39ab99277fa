using Interlock.Engine;
using Interlock.Plan;
using Interlock.Record;

namespace Interlock.Output;

/// <summary>Several observers as one: the console and the log.</summary>
/// <param name="observers">Told in this order.</param>
public sealed class CombinedObserver(params IReadOnlyList<IReleaseObserver> observers) : IReleaseObserver
{
    /// <inheritdoc/>
    public void RunStarted(string run, string doing, ReleasePlan plan) => Each(observer => observer.RunStarted(run, doing, plan));

    /// <inheritdoc/>
    public void Note(string text) => Each(observer => observer.Note(text));

    /// <inheritdoc/>
    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps) => Each(observer => observer.PhaseStarted(phase, steps));

    /// <inheritdoc/>
    public void StepStarted(Step step) => Each(observer => observer.StepStarted(step));

    /// <inheritdoc/>
    public void StepSaid(Step step, string line) => Each(observer => observer.StepSaid(step, line));

    /// <inheritdoc/>
    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped) => Each(observer => observer.StepEnded(step, result, took, skipped));

    /// <inheritdoc/>
    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took) => Each(observer => observer.PhaseEnded(phase, verdict, took));

    /// <inheritdoc/>
    public void UndoStarted(Step step) => Each(observer => observer.UndoStarted(step));

    /// <inheritdoc/>
    public void UndoEnded(Step step, UndoResult result, TimeSpan took) => Each(observer => observer.UndoEnded(step, result, took));

    /// <inheritdoc/>
    public void RunEnded(ReleaseRecord record) => Each(observer => observer.RunEnded(record));

    private void Each(Action<IReleaseObserver> tell)
    {
        foreach (var observer in observers)
            tell(observer);
    }
}
