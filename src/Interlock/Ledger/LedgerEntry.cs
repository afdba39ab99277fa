using System.Text.Json.Nodes;

namespace Interlock.Ledger;

/// <summary>One line of the journal.</summary>
public sealed record LedgerEntry
{
    /// <summary>1, 2, 3 … per environment; filled in by the ledger.</summary>
    public long Number { get; init; }

    /// <summary>The fencing number of the lock it was written under; filled in by the ledger.</summary>
    public long Fence { get; init; }

    /// <summary>When, UTC; filled in by the ledger.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The run it belongs to: the release id.</summary>
    public required string Run { get; init; }

    /// <summary>What kind of entry.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>The phase, for entries about a step.</summary>
    public Phase? Phase { get; init; }

    /// <summary>The step's name, for entries about a step.</summary>
    public string? Step { get; init; }

    /// <summary>The verdict, for outcomes.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>One masked line: what decided it.</summary>
    public string? Evidence { get; init; }

    /// <summary>What the kind of entry carries: the intent, the outcome's data, the run's version and digest …; holds no secret.</summary>
    public JsonObject? Data { get; init; }
}

/// <summary>The kinds of entry.</summary>
public enum EntryKind
{
    /// <summary>A run starts. Data: <see cref="RunStart"/>.</summary>
    RunStarted,

    /// <summary>A mutating step is about to act. Data: what probing and undoing need.</summary>
    Intent,

    /// <summary>A step has a verdict. Data: <c>changed</c>, and as <c>facts</c> what the step left for later ones.</summary>
    Outcome,

    /// <summary>An undo is about to act.</summary>
    UndoIntent,

    /// <summary>An undo has ended. Data: <c>outcome</c>.</summary>
    Undone,

    /// <summary>Another version serves from now on. Data: <see cref="LiveVersion"/>.</summary>
    Live,

    /// <summary>A run has ended. Data: outcome and exit code.</summary>
    RunEnded,

    /// <summary>A watch took a sample. Data: the sample. Kept apart from the releases' entries, by version.</summary>
    Sample,

    /// <summary>A watch is about to act on a rule. Data: <c>action</c>, and as <c>at</c> the sample that decided it.</summary>
    Acted,

    /// <summary>Deployments are frozen from now on: a person must look first. Evidence: why.</summary>
    Frozen,
}
