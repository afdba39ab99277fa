using Interlock.Output;

namespace Interlock.Record;

/// <summary>The database's and the way back's part of a run, in sentences.</summary>
internal static class RecordStory
{
    public static IEnumerable<string> Database(DatabaseRecord database)
    {
        if (database.Backup is { } backup)
            yield return $"Backup of {Bytes(backup.Bytes)} in {DurationText.OfSeconds(backup.Seconds)}, {Proof(backup)}: {backup.Path}";
        else
            yield return "No backup was made.";
        yield return (database.RevisionBefore, database.RevisionAfter) switch
        {
            (null, null) => "The schema's revision is not known.",
            (null, { } after) => $"The schema is at {after}; it was empty or not known before.",
            ({ } before, null) => $"The schema was at {before}; where it is now is not known.",
            var (before, after) when before == after => $"The schema stayed at {before}.",
            var (before, after) => $"The schema went from {before} to {after}.",
        };
    }

    public static IEnumerable<string> Rollback(RollbackRecord rollback)
    {
        yield return $"From {rollback.From} back to {rollback.To ?? "nothing live"} in {DurationText.OfSeconds(rollback.Seconds)}.";
        yield return rollback.Proven
            ? rollback.To is { } to ? $"Proven: the service is healthy and tells {to}." : "Proven: nothing serves, as before."
            : "NOT proven: a person is needed.";
        yield return rollback.Way switch
        {
            "code-only" => "The code went back alone: the schema was left as it is.",
            "down" => "The schema went down by the ways back of its migrations.",
            "restore" => "The backup took the database's place, without what was written since.",
            "replay" => $"The backup took the database's place, with {rollback.RowsReplayed:N0} rows replayed that were written since.",
            _ => rollback.RowsReplayed == 0 ? "No rows had to be carried over." : $"{rollback.RowsReplayed:N0} rows were carried over into the restored database.",
        };
        if (rollback.DatabaseKept is { } kept)
            yield return $"The database from before is kept as {kept} until somebody drops it.";
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} bytes",
        < 1_000_000 => $"{bytes / 1e3:0.#} kB",
        < 1_000_000_000 => $"{bytes / 1e6:0.#} MB",
        _ => $"{bytes / 1e9:0.##} GB",
    };

    private static string Proof(BackupRecord backup) => backup switch
    {
        { Verified: true } => "proven by restore",
        { Proof: "list" } => "NOT proven (its table of contents was read, nothing restored)",
        _ => "NOT proven",
    };
}
