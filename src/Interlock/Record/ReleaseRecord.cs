namespace Interlock.Record;

/// <summary>What every run leaves as <c>record.json</c>. Durations in seconds, times in RFC 3339 UTC. Other tools read it: the names are fixed.</summary>
public sealed record ReleaseRecord
{
    /// <summary>The run's id, also the folder's name.</summary>
    public required string Id { get; init; }

    /// <summary><c>Deploy</c>, <c>Rollback</c> or a phase's name.</summary>
    public required string Doing { get; init; }

    /// <summary>The environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The version that was released, or that a rollback leads to; empty for a rollback that came to choose none.</summary>
    public required string Version { get; init; }

    /// <summary>Full commit id of that version; empty when it is not known.</summary>
    public required string Commit { get; init; }

    /// <summary>Digest of the plan.</summary>
    public required string PlanDigest { get; init; }

    /// <summary><c>succeeded</c>, <c>stopped</c>, <c>rolled-back</c>, <c>failed</c> or <c>interrupted</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>See <see cref="Interlock.ExitCode"/>.</summary>
    public required int ExitCode { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>Who ran it.</summary>
    public required string User { get; init; }

    /// <summary>Why, when it was said.</summary>
    public string? Reason { get; init; }

    /// <summary>What a person must know first: what was found, resumed, undone, left behind.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Phases in the order they ran.</summary>
    public required IReadOnlyList<PhaseRecord> Phases { get; init; }

    /// <summary>What the probe through the cutover measured; null when there was no cutover.</summary>
    public CutoverRecord? Cutover { get; init; }

    /// <summary>The database's part; null without a database.</summary>
    public DatabaseRecord? Database { get; init; }

    /// <summary>The way back, when it was taken.</summary>
    public RollbackRecord? Rollback { get; init; }

    /// <summary>The version that <c>--target=Rollback</c> would bring back after this run; null when there is none.</summary>
    public string? Previous { get; init; }

    /// <summary>Files that steps left beside the record for other tools, such as <c>sbom.cdx.json</c>.</summary>
    public IReadOnlyList<string> Artifacts { get; init; } = [];

    /// <summary>Where the service answers; its <c>/health</c> tells the version. Null when nothing serves.</summary>
    public string? LiveUrl { get; init; }
}

/// <summary>One phase of a run.</summary>
/// <param name="Name">The phase's name.</param>
/// <param name="Outcome">The phase's verdict in lower case, or <c>skipped</c>.</param>
/// <param name="Started">When it started.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Steps">Its steps, in the order they ended.</param>
public sealed record PhaseRecord(string Name, string Outcome, DateTimeOffset Started, DateTimeOffset Ended, IReadOnlyList<StepRecord> Steps);

/// <summary>One step of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Requirement">The runbooks' requirement, or several such as <c>PF-09, PF-10</c>, or null.</param>
/// <param name="Verdict"><c>go</c>, <c>warn</c>, <c>hold</c>, <c>stop</c>, or <c>skipped</c>.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Evidence">What decided it.</param>
/// <param name="Changed">Whether something outside changed.</param>
public sealed record StepRecord(string Name, string? Requirement, string Verdict, double Seconds, string Evidence, bool Changed)
{
    /// <summary>When it started.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>More lines of evidence.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>How it was undone, when it was.</summary>
    public string? Undone { get; init; }

    /// <summary>Where the verdict comes from when the step did not run now: the run that proved it.</summary>
    public string? ProvenBy { get; init; }
}

/// <summary>What the probe through a cutover measured.</summary>
/// <param name="Requests">Requests sent.</param>
/// <param name="Failed">Of them failed: transport error, 5xx, or a 429 nobody asked for.</param>
/// <param name="LongestGapMs">Longest time without a good answer, in milliseconds.</param>
/// <param name="P50Ms">Median, in milliseconds.</param>
/// <param name="P95Ms">95th percentile.</param>
/// <param name="P99Ms">99th percentile.</param>
public sealed record CutoverRecord(long Requests, long Failed, double LongestGapMs, double P50Ms, double P95Ms, double P99Ms)
{
    /// <summary>Requests that were due and not sent, as too many were waiting already: the probe must not weigh on the service.</summary>
    public long NotSent { get; init; }
}

/// <summary>The database's part in a run.</summary>
/// <param name="Backup">The backup, when one was made.</param>
/// <param name="RevisionBefore">Revision at the start; null when empty or unknown.</param>
/// <param name="RevisionAfter">Revision at the end.</param>
public sealed record DatabaseRecord(BackupRecord? Backup, string? RevisionBefore, string? RevisionAfter);

/// <summary>A backup.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Verified">Whether it was proven to hold what the source held.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Proof">How: <c>restore</c>, <c>list</c> or <c>none</c>; only <c>restore</c> counts as verified.</param>
public sealed record BackupRecord(long Bytes, double Seconds, bool Verified, string Path, string Proof);

/// <summary>The way back.</summary>
/// <param name="To">The version that serves again.</param>
/// <param name="From">The version that was left.</param>
/// <param name="Seconds">From the decision to the proof.</param>
/// <param name="Proven">Health good, and the version is the previous one.</param>
/// <param name="RowsReplayed">Rows carried over into a restored database; 0 for code only.</param>
public sealed record RollbackRecord(string? To, string From, double Seconds, bool Proven, long RowsReplayed)
{
    /// <summary>The way of the schema: <c>code-only</c>, <c>down</c>, <c>replay</c> or <c>restore</c>; null where none was chosen.</summary>
    public string? Way { get; init; }

    /// <summary>Name that the database from before has now, when another took its place.</summary>
    public string? DatabaseKept { get; init; }
}
