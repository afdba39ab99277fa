using Interlock.Record;

namespace Interlock.Output;

/// <summary>A run's end in words: what came of it, what to do next, what its exit code means. The same on every console and in every report.</summary>
public static class OutcomeText
{
    /// <summary>One sentence: what came of it.</summary>
    /// <param name="record">The run's record.</param>
    public static string Sentence(ReleaseRecord record) => (ExitCode)record.ExitCode switch
    {
        ExitCode.Done => Done(record),
        ExitCode.StoppedUnchanged => $"{What(record)} stopped: nothing had changed",
        ExitCode.FailedAndBack => record.Rollback?.To is { } to
            ? $"{record.Version} failed and was rolled back to {to}, proven{Left(record)}"
            : $"{record.Version} failed and was taken back: nothing serves, as before, proven{Left(record)}",
        ExitCode.FailedNotBack => $"{What(record)} failed and is not back: a person is needed",
        ExitCode.Held => $"{What(record)} is held for a person: the state is recorded",
        ExitCode.Interrupted or ExitCode.Terminated => $"{What(record)} was interrupted: the state is recorded",
        ExitCode.Usage => $"{What(record)} was refused: nothing ran",
        _ => $"{What(record)} failed unexpectedly",
    };

    /// <summary>What to do next.</summary>
    /// <param name="record">The run's record.</param>
    public static string Next(ReleaseRecord record) => (ExitCode)record.ExitCode switch
    {
        ExitCode.Done when record.Doing is "Deploy" or "Record" => $"Nothing is left to do. --target=Status tells what is live{(record.Previous is null ? "; no version was released before it that could be gone back to" : ", --target=Rollback brings the previous version back")}.",
        ExitCode.Done when record.Doing is "Rollback" => "Find out why it was needed, then release again. --target=Status tells what is live.",
        ExitCode.Done => "--target=Deploy carries the release to its end; what is proven is not run again.",
        ExitCode.StoppedUnchanged => $"Mend {Culprit(record)}, then run the same target again.",
        ExitCode.FailedAndBack => $"Mend {Culprit(record)}, then release again; {(Kept(record) is [var kept, ..] ? $"it goes on from what was {kept.Step.Undone}" : "the environment is as it was")}.",
        ExitCode.FailedNotBack => "Read the notes, mend what is left by hand, then run --target=Rollback or --target=Status.",
        ExitCode.Held => $"Decide about {Culprit(record)}: run the same target again with {(Culprits(record) is { Count: > 0 } held ? string.Join(' ', held.Select(judged => $"--accept=\"{judged.Step.Name}\"")) : "--accept=STEP")} to let it pass{(record.Doing == nameof(Phase.Rollback) || !MayHaveChanged(record) ? "" : ", or --target=Rollback to take back what it changed")}.",
        ExitCode.Interrupted or ExitCode.Terminated when record.Doing == nameof(Phase.Rollback) || !MayHaveChanged(record) => "Run the same target again to go on.",
        ExitCode.Interrupted or ExitCode.Terminated => "Run the same target again to go on, or --target=Rollback to take it back.",
        ExitCode.Usage => "Read the notes for what was asked that cannot be done.",
        _ => "Read the notes and log.jsonl; --target=Status tells what is live.",
    };

    /// <summary>What an exit code means.</summary>
    /// <param name="record">The run's record.</param>
    public static string Meaning(ReleaseRecord record) => (ExitCode)record.ExitCode switch
    {
        ExitCode.Done => "done",
        ExitCode.Usage => "wrong usage or an invalid runbook; nothing ran",
        ExitCode.StoppedUnchanged => "stopped at a gate; nothing had changed",
        ExitCode.FailedAndBack when Kept(record).Count > 0 => "failed; what had changed is back, proven, but for what was kept",
        ExitCode.FailedAndBack => "failed; everything that had changed is back, proven",
        ExitCode.FailedNotBack => "failed and not back; a person is needed",
        ExitCode.Held => "held for a person; the state is recorded",
        ExitCode.Interrupted => "interrupted (SIGINT); the state is recorded",
        ExitCode.Terminated => "interrupted (SIGTERM); the state is recorded",
        _ => "an unexpected error",
    };

    /// <summary>The steps that ended the run: those that stopped, then those that hold.</summary>
    /// <param name="record">The run's record.</param>
    public static IReadOnlyList<JudgedStep> Culprits(ReleaseRecord record) =>
    [
        .. record.Phases.SelectMany(phase => phase.Steps.Select(step => new JudgedStep(phase.Name, step)))
            .Where(judged => judged.Step.Verdict is "stop" or "hold").OrderByDescending(judged => judged.Step.Verdict == "stop"),
    ];

    // What an undo left on purpose, such as tables that hold rows.
    private static List<JudgedStep> Kept(ReleaseRecord record) =>
        [.. record.Phases.SelectMany(phase => phase.Steps.Select(step => new JudgedStep(phase.Name, step))).Where(judged => judged.Step.Undone?.StartsWith("kept", StringComparison.Ordinal) == true)];

    private static string Left(ReleaseRecord record) => Kept(record) is { Count: > 0 } kept ? $"; kept: {string.Join(", ", kept.Select(judged => $"{judged.Phase} / {judged.Step.Name}"))}" : "";

    private static string Done(ReleaseRecord record)
    {
        var at = record.LiveUrl is { } url ? $" at {url}" : "";
        return record.Doing switch
        {
            "Deploy" when record.LiveUrl is not null => $"{record.Version} is live{at}",
            "Rollback" when record.Rollback is { To: null } => $"{record.Rollback.From} was taken back: nothing serves, as before",
            "Rollback" => $"{record.Version} serves again{at}{(record.Rollback?.Proven == true ? ", proven" : "")}",
            _ => $"{What(record)} is done",
        };
    }

    /// <summary>What was to be done: a rollback is told by where it leads.</summary>
    internal static string What(ReleaseRecord record) =>
        record.Doing != nameof(Phase.Rollback) || record.Rollback is { To: null } ? $"{record.Doing} of {record.Version}"
            : $"{record.Doing} to {(record.Version.Length > 0 ? record.Version : "the previous version")}";

    /// <summary>A step's evidence with how it was undone and who proved it.</summary>
    internal static string Evidence(StepRecord step) =>
        step.Evidence + (step.ProvenBy is { } run ? $" (proven by {run})" : "") + (step.Undone is { } undone ? $"; undo: {undone}" : "");

    // Preflight changes nothing: a Rollback would take back what serves.
    private static bool MayHaveChanged(ReleaseRecord record) => record.Phases.Any(phase => phase.Name != nameof(Phase.Preflight) && phase.Outcome != "skipped");

    private static string Culprit(ReleaseRecord record)
    {
        const int shown = 4;
        var all = Culprits(record);
        return all.Count == 0 ? "what the notes tell of"
            : $"{all[0].Phase} / {string.Join(", ", all.Take(shown).Select(judged => judged.Step.Name))}{(all.Count > shown ? $" and {all.Count - shown} more" : "")}";
    }
}

/// <summary>A step of a record, with its phase.</summary>
/// <param name="Phase">The phase's name.</param>
/// <param name="Step">The step.</param>
public sealed record JudgedStep(string Phase, StepRecord Step);
