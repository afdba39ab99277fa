using Interlock.Plan;
using Interlock.Record;

namespace Interlock.Engine;

/// <summary>Hands calls on one at a time: steps run side by side, observers need not know. One that throws is noted once: what people see must not decide what is released.</summary>
internal sealed class SerialObserver(IReleaseObserver inner, Action<Exception> failed) : IReleaseObserver
{
    private readonly Lock gate = new();
    private bool noted;

    public void RunStarted(string run, string doing, ReleasePlan plan) => Do(() => inner.RunStarted(run, doing, plan));

    public void Note(string text) => Do(() => inner.Note(text));

    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps) => Do(() => inner.PhaseStarted(phase, steps));

    public void StepStarted(Step step) => Do(() => inner.StepStarted(step));

    public void StepSaid(Step step, string line) => Do(() => inner.StepSaid(step, line));

    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped) => Do(() => inner.StepEnded(step, result, took, skipped));

    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took) => Do(() => inner.PhaseEnded(phase, verdict, took));

    public void UndoStarted(Step step) => Do(() => inner.UndoStarted(step));

    public void UndoEnded(Step step, UndoResult result, TimeSpan took) => Do(() => inner.UndoEnded(step, result, took));

    public void RunEnded(ReleaseRecord record) => Do(() => inner.RunEnded(record));

    private void Do(Action call)
    {
        lock (gate)
        {
            try
            {
                call();
            }
            catch (Exception broken)
            {
                if (!noted)
                    failed(broken);
                noted = true;
            }
        }
    }
}
