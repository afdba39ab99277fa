using System.Text.Json.Nodes;

namespace Interlock.Ledger;

/// <summary>A step's place in the ledger.</summary>
/// <param name="Phase">Its phase.</param>
/// <param name="Name">Its name.</param>
public readonly record struct StepKey(Phase Phase, string Name);

/// <summary>A step that needs no second run.</summary>
/// <param name="Run">The run that proved it.</param>
/// <param name="Verdict">Go or Warn.</param>
/// <param name="Evidence">What decided it.</param>
/// <param name="Data">What it left for later steps.</param>
/// <param name="At">When it was proven.</param>
public sealed record ProvenStep(string Run, Verdict Verdict, string Evidence, JsonObject? Data, DateTimeOffset At);

/// <summary>One step of a run, as its entries tell it.</summary>
/// <param name="Key">Phase and name.</param>
/// <param name="First">Number of its first entry.</param>
public sealed record StepHistory(StepKey Key, long First)
{
    /// <summary>What was gathered before the act; null when no act was intended.</summary>
    public JsonObject? Intent { get; init; }

    /// <summary>When the act was intended, the last time; the first day of all when none was.</summary>
    public DateTimeOffset IntendedAt { get; init; }

    /// <summary>The verdict; null when the run was killed before it.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What decided it.</summary>
    public string? Evidence { get; init; }

    /// <summary>When it was decided; the first day of all before that.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What it left for later steps.</summary>
    public JsonObject? Data { get; init; }

    /// <summary>Something outside changed.</summary>
    public bool Changed { get; init; }

    /// <summary>An undo has ended well.</summary>
    public bool IsUndone { get; init; }

    /// <summary>The undo that ended well has left what it would have taken back, on purpose.</summary>
    public bool IsKept { get; init; }

    /// <summary>An undo was begun, and has not ended well: what is left of the act is not known.</summary>
    public bool IsUndoOpen { get; init; }

    /// <summary>An act was intended and nothing says that it came to nothing, or was taken back.</summary>
    public bool NeedsUndo => Intent is not null && !IsUndone && (Verdict is null || Changed || IsUndoOpen);

    /// <summary>Its act, or its undo, was begun and has not ended.</summary>
    public bool IsHalfWay => (Intent is not null && Verdict is null && !IsUndone) || IsUndoOpen;

    // A verdict against it is not outweighed by its being there.
    internal bool MayBeFoundDone => Verdict is null or Interlock.Verdict.Go or Interlock.Verdict.Warn;

    internal StepHistory With(LedgerEntry entry) => entry.Kind switch
    {
        // A second attempt: the first intent stays, for it saw the state before any change; but what was undone starts anew.
        EntryKind.Intent => this with { Intent = IsUndone || Intent is null ? entry.Data ?? [] : Intent, IntendedAt = entry.At, Verdict = null, IsUndone = false, IsKept = false, IsUndoOpen = false, Changed = Changed && !IsUndone },
        EntryKind.Outcome => this with
        {
            Verdict = entry.Verdict,
            Evidence = entry.Evidence,
            At = entry.At,
            // A second attempt that found its work done may know less than the first.
            Data = entry.Data?["facts"]?.AsObject() ?? Data,
            Changed = Changed || entry.Data?["changed"]?.GetValue<bool>() == true,
        },
        EntryKind.UndoIntent => this with { IsUndoOpen = true },
        EntryKind.Undone when entry.Data?["outcome"]?.GetValue<string>() == "failed" => this with { IsUndoOpen = true },
        EntryKind.Undone => this with { IsUndone = true, IsKept = entry.Data?["outcome"]?.GetValue<string>() == "kept", IsUndoOpen = false },
        _ => this,
    };
}
