using Interlock.Engine;
using Interlock.Plan;
using Interlock.Record;

namespace Interlock.Output;

/// <summary>Plain lines, one a step, for where there is no terminal. What went well is one line; what did not is whole, and last.</summary>
/// <param name="writer">Where lines go.</param>
/// <param name="layout">How.</param>
public sealed class PlainConsole(TextWriter writer, ConsoleLayout layout) : IReleaseObserver
{
    private int nameWidth;
    private int known;

    /// <inheritdoc/>
    public void RunStarted(string run, string doing, ReleasePlan plan) =>
        // A way back finds out for itself which version it leads to.
        Write(doing == nameof(Phase.Rollback) ? $"Rollback of {plan.Environment}" : $"{doing} {plan.Version} ({CommitText.Of(plan.Commit)}) to {plan.Environment}, plan {plan.Digest}");

    /// <inheritdoc/>
    public void Note(string text)
    {
        foreach (var line in TextWrap.Hanging("note: ", text, layout.Width))
            Write(line);
    }

    /// <inheritdoc/>
    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps)
    {
        known = 0;
        nameWidth = Math.Min(steps.Count == 0 ? 0 : steps.Max(name => name.Length), layout.Width is { } width ? Math.Max(16, width / 3) : 40);
        Write("");
        Write(phase.ToString());
    }

    /// <inheritdoc/>
    public void StepStarted(Step step)
    {
    }

    /// <inheritdoc/>
    public void StepSaid(Step step, string line)
    {
    }

    /// <inheritdoc/>
    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped)
    {
        if (skipped && result.Verdict == Verdict.Go)
            known++;
        else if (skipped && result.Verdict == Verdict.Hold)
            Line(StepWord.Of("skipped"), step.Name, "", result.Evidence);
        else
            Line(StepWord.Of(result.Verdict.ToString().ToLowerInvariant()), step.Name, skipped ? "" : DurationText.Of(took), result.Evidence);
        if (result.Verdict == Verdict.Warn)
            foreach (var detail in result.Details)
                Write("          | " + detail);
    }

    /// <inheritdoc/>
    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took)
    {
        if (known > 0)
            Write($"  {StepWord.Of("go").Painted(layout.Color)}{(known == 1 ? "1 step is" : $"{known} steps are")} proven by an earlier run of this plan");
    }

    /// <inheritdoc/>
    public void UndoStarted(Step step)
    {
    }

    /// <inheritdoc/>
    public void UndoEnded(Step step, UndoResult result, TimeSpan took) =>
        Line(StepWord.Of(result.Outcome.ToString().ToLowerInvariant()), $"{step.Phase} / {step.Name}", DurationText.Of(took), result.Evidence);

    /// <inheritdoc/>
    public void RunEnded(ReleaseRecord record)
    {
        foreach (var line in SummaryText.Lines(record, layout))
            Write(line);
        writer.Flush();
    }

    private void Line(StepWord word, string name, string took, string evidence)
    {
        var plain = $"  {word.Text,-StepWord.Width}{name.PadRight(nameWidth)}{took,10}  ";
        var first = true;
        foreach (var line in TextWrap.Hanging(plain, evidence, layout.Width))
        {
            // Painted after wrapping: colour codes take no room.
            Write(first ? string.Concat("  ", word.Painted(layout.Color).TrimEnd(), line.AsSpan(2 + word.Text.Length)) : line);
            first = false;
        }
    }

    private void Write(string line)
    {
        var stamp = layout.Stamps is { } clock && line.Length > 0 ? $"{clock.GetUtcNow():HH:mm:ss}  " : "";
        writer.WriteLine(stamp + SecretMask.Apply(line));
    }
}
