using Interlock.Plan;

namespace Interlock.Engine;

/// <summary>Hears what a run does, as it does it: the console, CI, the log. Called from several threads, one call at a time. Must not throw. Texts are masked already.</summary>
public interface IReleaseObserver
{
    /// <summary>A run starts.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="doing"><c>Deploy</c>, <c>Rollback</c> or a phase's name.</param>
    /// <param name="plan">What it will do.</param>
    void RunStarted(string run, string doing, ReleasePlan plan);

    /// <summary>Something a person should know that belongs to no step: what was found of an earlier run, what is resumed.</summary>
    /// <param name="text">One line.</param>
    void Note(string text);

    /// <summary>A phase starts.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="steps">Names of its steps.</param>
    void PhaseStarted(Phase phase, IReadOnlyList<string> steps);

    /// <summary>A step starts.</summary>
    /// <param name="step">The step.</param>
    void StepStarted(Step step);

    /// <summary>A step says a line.</summary>
    /// <param name="step">The step.</param>
    /// <param name="line">The line.</param>
    void StepSaid(Step step, string line);

    /// <summary>A step has its verdict.</summary>
    /// <param name="step">The step.</param>
    /// <param name="result">Verdict and evidence.</param>
    /// <param name="took">Wall time.</param>
    /// <param name="skipped">It did not run now: proven by an earlier run of this plan, or what it depends on has stopped.</param>
    void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped);

    /// <summary>A phase has its verdict: the heaviest of its steps'.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="took">Wall time.</param>
    void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took);

    /// <summary>A step is being taken back.</summary>
    /// <param name="step">The step.</param>
    void UndoStarted(Step step);

    /// <summary>A step was taken back, or not.</summary>
    /// <param name="step">The step.</param>
    /// <param name="result">How it went.</param>
    /// <param name="took">Wall time.</param>
    void UndoEnded(Step step, UndoResult result, TimeSpan took);

    /// <summary>A run has ended, and its record is written.</summary>
    /// <param name="record">The whole story.</param>
    void RunEnded(Record.ReleaseRecord record);
}
