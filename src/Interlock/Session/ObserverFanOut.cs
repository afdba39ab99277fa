using Interlock.Engine;
using Interlock.Plan;
using Interlock.Record;

namespace Interlock.Session;

/// <summary>Tells several observers the same.</summary>
internal sealed class ObserverFanOut(IReadOnlyList<IReleaseObserver> observers) : IReleaseObserver
{
    public void RunStarted(string run, string doing, ReleasePlan plan) => All(observer => observer.RunStarted(run, doing, plan));

    public void Note(string text) => All(observer => observer.Note(text));

    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps) => All(observer => observer.PhaseStarted(phase, steps));

    public void StepStarted(Step step) => All(observer => observer.StepStarted(step));

    public void StepSaid(Step step, string line) => All(observer => observer.StepSaid(step, line));

    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped) => All(observer => observer.StepEnded(step, result, took, skipped));

    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took) => All(observer => observer.PhaseEnded(phase, verdict, took));

    public void UndoStarted(Step step) => All(observer => observer.UndoStarted(step));

    public void UndoEnded(Step step, UndoResult result, TimeSpan took) => All(observer => observer.UndoEnded(step, result, took));

    public void RunEnded(ReleaseRecord record) => All(observer => observer.RunEnded(record));

    private void All(Action<IReleaseObserver> tell)
    {
        foreach (var observer in observers)
            tell(observer);
    }
}
