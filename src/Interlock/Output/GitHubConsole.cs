using Interlock.Engine;
using Interlock.Plan;
using Interlock.Record;

namespace Interlock.Output;

/// <summary>Plain lines for GitHub Actions: a group per phase, annotations for what is not Go, the record as the job's summary.</summary>
public sealed class GitHubConsole : IReleaseObserver
{
    private readonly TextWriter writer;
    private readonly string? summaryFile;
    private readonly PlainConsole plain;
    private bool grouped;

    /// <summary>Writes to the job's log.</summary>
    /// <param name="writer">Standard output.</param>
    /// <param name="layout">How; its width is not used.</param>
    /// <param name="summaryFile">Where the job's summary is appended, as <c>GITHUB_STEP_SUMMARY</c> names it; null for none.</param>
    public GitHubConsole(TextWriter writer, ConsoleLayout layout, string? summaryFile)
    {
        (this.writer, this.summaryFile) = (writer, summaryFile);
        plain = new(new InertWriter(writer), layout with { Width = null });
    }

    /// <inheritdoc/>
    public void RunStarted(string run, string doing, ReleasePlan plan) => plain.RunStarted(run, doing, plan);

    /// <inheritdoc/>
    public void Note(string text) => plain.Note(text);

    /// <inheritdoc/>
    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps)
    {
        EndGroup();
        writer.WriteLine($"::group::{phase}");
        grouped = true;
        plain.PhaseStarted(phase, steps);
    }

    /// <inheritdoc/>
    public void StepStarted(Step step) => plain.StepStarted(step);

    /// <inheritdoc/>
    public void StepSaid(Step step, string line) => plain.StepSaid(step, line);

    /// <inheritdoc/>
    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped)
    {
        plain.StepEnded(step, result, took, skipped);
        if (skipped || result.Verdict == Verdict.Go)
            return;
        var level = result.Verdict == Verdict.Warn ? "warning" : "error";
        var text = string.Join('\n', result.Details.Prepend(result.Evidence));
        writer.WriteLine(GitHubText.Annotation(level, $"{step.Phase} / {step.Name}: {result.Verdict}", SecretMask.Apply(text)));
    }

    /// <inheritdoc/>
    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took)
    {
        plain.PhaseEnded(phase, verdict, took);
        EndGroup();
    }

    /// <inheritdoc/>
    public void UndoStarted(Step step)
    {
        EndGroup();
        plain.UndoStarted(step);
    }

    /// <inheritdoc/>
    public void UndoEnded(Step step, UndoResult result, TimeSpan took)
    {
        plain.UndoEnded(step, result, took);
        if (result.Outcome == UndoOutcome.Failed)
            writer.WriteLine(GitHubText.Annotation("error", $"{step.Phase} / {step.Name} is not back", SecretMask.Apply(result.Evidence)));
    }

    /// <inheritdoc/>
    public void RunEnded(ReleaseRecord record)
    {
        EndGroup();
        plain.RunEnded(record);
        if (summaryFile is null)
            return;
        try
        {
            File.AppendAllText(summaryFile, RecordMarkdown.Of(MaskedRecord.Of(record)));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            writer.WriteLine(GitHubText.Annotation("warning", "Job summary", $"could not be written: {failed.Message}"));
        }
    }

    private void EndGroup()
    {
        if (grouped)
            writer.WriteLine("::endgroup::");
        grouped = false;
    }

    /// <summary>Hands lines on such that none of them is a workflow command.</summary>
    private sealed class InertWriter(TextWriter inner) : TextWriter
    {
        public override System.Text.Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(value);

        public override void WriteLine(string? value)
        {
            foreach (var line in (value ?? "").ReplaceLineEndings("\n").Split('\n'))
                inner.WriteLine(GitHubText.Inert(line));
        }

        public override void Flush() => inner.Flush();
    }
}
