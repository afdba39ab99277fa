using System.Text.Json.Nodes;

namespace Interlock.Engine;

/// <summary>A verdict with the evidence that decided it.</summary>
/// <param name="Verdict">What was decided.</param>
/// <param name="Evidence">One line: the fact, and when it is not Go, the next action. Masked by whoever shows it.</param>
public sealed record StepResult(Verdict Verdict, string Evidence)
{
    /// <summary>More lines of evidence, shown when it is not Go and kept in the record: findings, the tail of a command's output.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Data for later steps, for undo and for the record; kept in the ledger. Holds no secret.</summary>
    public JsonObject? Data { get; init; }

    /// <summary>Whether something outside changed. Always false for a step that is no <see cref="MutatingStep"/>; false for one that found its work done.</summary>
    public bool Changed { get; init; }

    /// <summary>Measured, and good.</summary>
    /// <param name="evidence">What was measured.</param>
    public static StepResult Go(string evidence) => new(Verdict.Go, evidence);

    /// <summary>Proceed, and say so in the record.</summary>
    /// <param name="evidence">What is not as it should be, and what to do.</param>
    /// <param name="details">More lines.</param>
    public static StepResult Warn(string evidence, params IReadOnlyList<string> details) => new(Verdict.Warn, evidence) { Details = details };

    /// <summary>A person decides.</summary>
    /// <param name="evidence">What is not known, and how to make it known.</param>
    /// <param name="details">More lines.</param>
    public static StepResult Hold(string evidence, params IReadOnlyList<string> details) => new(Verdict.Hold, evidence) { Details = details };

    /// <summary>Nothing later runs.</summary>
    /// <param name="evidence">What is wrong, and what to do.</param>
    /// <param name="details">More lines.</param>
    public static StepResult Stop(string evidence, params IReadOnlyList<string> details) => new(Verdict.Stop, evidence) { Details = details };
}

/// <summary>Whether an act has happened, as probed.</summary>
/// <param name="State">Done, not done, or half-way.</param>
/// <param name="Evidence">What was looked at and found.</param>
public sealed record Reality(RealityState State, string Evidence)
{
    /// <summary>What <see cref="StepResult.Data"/> would have been, when it is <see cref="RealityState.Done"/>.</summary>
    public JsonObject? Data { get; init; }
}

/// <summary>The three answers of a probe.</summary>
public enum RealityState
{
    /// <summary>Nothing of it has happened: run it.</summary>
    NotDone,

    /// <summary>All of it has happened: skip it.</summary>
    Done,

    /// <summary>Half of it: run it again (doing it twice is harmless), or undo it.</summary>
    Partly,
}

/// <summary>How an undo went.</summary>
/// <param name="Outcome">Back, left as it is on purpose, or failed.</param>
/// <param name="Evidence">What was done and seen.</param>
public sealed record UndoResult(UndoOutcome Outcome, string Evidence)
{
    /// <summary>It is back as it was.</summary>
    /// <param name="evidence">What was done and seen.</param>
    public static UndoResult Back(string evidence) => new(UndoOutcome.Back, evidence);

    /// <summary>It stays, because that is safer (a backup; an expanded schema that the previous version can serve).</summary>
    /// <param name="evidence">Why.</param>
    public static UndoResult Kept(string evidence) => new(UndoOutcome.Kept, evidence);

    /// <summary>It is not back: a person is needed.</summary>
    /// <param name="evidence">What is left, and how to mend it by hand.</param>
    public static UndoResult Failed(string evidence) => new(UndoOutcome.Failed, evidence);
}

/// <summary>The three ways an undo ends.</summary>
public enum UndoOutcome
{
    /// <summary>As it was before.</summary>
    Back,

    /// <summary>Left on purpose.</summary>
    Kept,

    /// <summary>Not back.</summary>
    Failed,
}
