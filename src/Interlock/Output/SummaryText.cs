using Interlock.Record;

namespace Interlock.Output;

/// <summary>The end of every console's output: what failed, whole; the table of phases; what came of it and what to do next.</summary>
public static class SummaryText
{
    /// <summary>The lines.</summary>
    /// <param name="record">The run's record.</param>
    /// <param name="layout">Width and where the report is.</param>
    public static IReadOnlyList<string> Lines(ReleaseRecord record, ConsoleLayout layout) =>
        [.. Failing(record, layout.Width).Concat(Phases(record, layout.Width)).Concat(End(record, layout)).Select(SecretMask.Apply)];

    /// <summary>The steps that ended the run, whole; the heaviest last, where the eye is.</summary>
    private static IEnumerable<string> Failing(ReleaseRecord record, int? width)
    {
        foreach (var (phase, step) in OutcomeText.Culprits(record).Reverse())
        {
            yield return "";
            yield return $"{StepWord.Of(step.Verdict).Text}  {phase} / {step.Name}{(step.Requirement is { } requirement ? $" ({requirement})" : "")}";
            foreach (var line in TextWrap.Hanging("  ", step.Evidence, width))
                yield return line;
            // Output of commands stays as it came, so that a table in it remains one; the bar tells it from ours.
            foreach (var line in step.Details)
                yield return ("  | " + line).TrimEnd();
        }
    }

    private static IEnumerable<string> Phases(ReleaseRecord record, int? width)
    {
        var table = new TextTable(3);
        table.Add("Phase", "Verdict", "Steps", "Duration");
        foreach (var phase in record.Phases)
            table.Add(phase.Name, phase.Outcome, Count(phase), DurationText.Of(phase.Ended - phase.Started));
        if (record.Rollback is { } rollback && record.Doing != nameof(Phase.Rollback))
            table.Add("Rollback", rollback.Proven ? "proven" : "NOT proven", $"to {rollback.To ?? "nothing live"}", DurationText.OfSeconds(rollback.Seconds));
        table.Add("", "", "", DurationText.Of(record.Ended - record.Started));
        return ["", .. table.Lines(width)];
    }

    private static IEnumerable<string> End(ReleaseRecord record, ConsoleLayout layout)
    {
        yield return "";
        foreach (var line in TextWrap.Lines(OutcomeText.Sentence(record), layout.Width))
            yield return line;
        var table = new TextTable();
        if (record.Cutover is { } cutover)
            table.Add("Cutover", $"{cutover.Requests:N0} requests, {cutover.Failed:N0} failed, longest gap {cutover.LongestGapMs:N0} ms, p95 {cutover.P95Ms:0.#} ms");
        table.Add("Next", OutcomeText.Next(record));
        table.Add("Report", $"{layout.Releases}/{record.Id}/report.html");
        table.Add("Exit", $"{record.ExitCode}: {OutcomeText.Meaning(record)}");
        foreach (var line in table.Lines(layout.Width))
            yield return line;
    }

    private static string Count(PhaseRecord phase)
    {
        var proven = phase.Steps.Count(step => step.ProvenBy is not null);
        var counts = phase.Steps.Where(step => step.ProvenBy is null).GroupBy(step => step.Verdict).Select(group => $"{group.Count()} {(group.Key == "go" ? "ok" : group.Key == "skipped" ? "not run" : group.Key)}");
        var text = string.Join(", ", proven > 0 ? counts.Append($"{proven} proven earlier") : counts);
        return text.Length == 0 ? "none" : text;
    }
}
