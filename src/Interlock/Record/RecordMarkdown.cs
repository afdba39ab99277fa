using System.Text;
using Interlock.Output;

namespace Interlock.Record;

/// <summary>A run for record.md and for the job summary of GitHub, readable as plain text and as Markdown.</summary>
public static class RecordMarkdown
{
    /// <summary>The entry.</summary>
    /// <param name="record">The record, masked already.</param>
    public static string Of(ReleaseRecord record)
    {
        var text = new StringBuilder();
        text.Append($"# {Text(OutcomeText.Sentence(record))}\n\n");
        text.Append($"| | |\n|---|---|\n");
        foreach (var (name, value) in Head(record))
            text.Append($"| {name} | {Cell(value)} |\n");
        List(text, "What to know", [.. record.Notes.Select(Text), "Next: " + Text(OutcomeText.Next(record))]);
        foreach (var (phase, step) in OutcomeText.Culprits(record))
        {
            text.Append($"\n## {Text($"{Heading(step.Verdict)}: {phase} / {step.Name}")}\n\n{Text(step.Evidence)}\n");
            if (step.Details.Count > 0)
                text.Append('\n').AppendJoin('\n', step.Details.Select(line => "    " + line)).Append('\n');
        }

        text.Append("\n## Phases\n\n| Phase | Verdict | Steps | Duration |\n|---|---|---:|---:|\n");
        foreach (var phase in record.Phases)
            text.Append($"| {phase.Name} | {phase.Outcome} | {phase.Steps.Count} | {DurationText.Of(phase.Ended - phase.Started)} |\n");
        Story(text, record);
        foreach (var phase in record.Phases.Where(phase => phase.Steps.Count > 0))
        {
            text.Append($"\n## {phase.Name}\n\n| Verdict | Step | Evidence | Duration |\n|---|---|---|---:|\n");
            foreach (var step in phase.Steps)
                text.Append($"| {step.Verdict} | {Cell(step.Name)}{(step.Requirement is { } id ? $" ({id})" : "")} | {Cell(OutcomeText.Evidence(step))} | {DurationText.OfSeconds(step.Seconds)} |\n");
        }

        return text.ToString();
    }

    internal static IEnumerable<(string Name, string Value)> Head(ReleaseRecord record)
    {
        yield return ("Date", $"{record.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
        yield return ("What", $"{OutcomeText.What(record)} ({CommitText.Of(record.Commit)}) {(record.Doing == nameof(Phase.Rollback) ? "in" : "to")} {record.Environment}");
        yield return ("Who", record.User + (record.Reason is { } reason ? $", because: {reason}" : ""));
        yield return ("Duration", DurationText.Of(record.Ended - record.Started));
        if (record.LiveUrl is { } url)
            yield return ("Live at", url);
        yield return ("Exit code", $"{record.ExitCode}: {OutcomeText.Meaning(record)}");
        yield return ("Run", $"{record.Id}, plan {record.PlanDigest}");
        if (record.Artifacts.Count > 0)
            yield return ("Beside this", string.Join(", ", record.Artifacts));
    }

    private static void Story(StringBuilder text, ReleaseRecord record)
    {
        if (record.Cutover is { } cutover)
            List(text, "Cutover", [$"{cutover.Requests:N0} requests, {cutover.Failed:N0} failed, longest gap {cutover.LongestGapMs:0.#} ms", $"p50 {cutover.P50Ms:0.#} ms, p95 {cutover.P95Ms:0.#} ms, p99 {cutover.P99Ms:0.#} ms"]);
        if (record.Database is not null)
            List(text, "Database", [.. RecordStory.Database(record.Database).Select(Text)]);
        if (record.Rollback is not null)
            List(text, "The way back", [.. RecordStory.Rollback(record.Rollback).Select(Text)]);
    }

    private static void List(StringBuilder text, string heading, IReadOnlyList<string> items)
    {
        text.Append($"\n## {heading}\n\n");
        foreach (var item in items)
            text.Append($"- {item}\n");
    }

    private static string Heading(string verdict) => verdict == "hold" ? "Held" : "Stopped";

    // What a page of Markdown would take for markup is other people's text here.
    private static string Text(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
            safe.Append(c is '<' or '|' or '`' or '*' or '[' or ']' or '\\' ? "\\" + c : c.ToString());
        return safe.ToString();
    }

    private static string Cell(string text) => Text(text).Trim();
}
