namespace Interlock.Migrate;

/// <summary>How a rehearsal went. It is kept in the ledger with the proof of the backup it was held on.</summary>
internal sealed record RehearsalReport
{
    /// <summary>The revision before; null: none.</summary>
    public string? From { get; init; }

    /// <summary>What was rehearsed, oldest first; empty: nothing was pending.</summary>
    public IReadOnlyList<string> Revisions { get; init; } = [];

    /// <summary>Why the way back was not tried; null: it was.</summary>
    public string? NotTried { get; init; }

    /// <summary>The first way up, in seconds.</summary>
    public double UpSeconds { get; init; }

    /// <summary>The way back, in seconds.</summary>
    public double DownSeconds { get; init; }

    /// <summary>What the way up did, transaction by transaction.</summary>
    public IReadOnlyList<ScriptEffect> Up { get; init; } = [];

    /// <summary>What the way back did.</summary>
    public IReadOnlyList<ScriptEffect> Down { get; init; } = [];

    /// <summary>How the schema differs after the way back from before, and after the second way up from the first.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>With whose rights it was held, where they are not those that migrations have in production; null: they are.</summary>
    public string? Rights { get; init; }

    /// <summary>Where it failed; null: nowhere.</summary>
    public RehearsalPart? FailedIn { get; init; }

    /// <summary>What failed.</summary>
    public string? Failure { get; init; }
}

/// <summary>The parts of a rehearsal, in their order.</summary>
internal enum RehearsalPart
{
    /// <summary>The way up, as production would go it.</summary>
    Up,

    /// <summary>What must be there after it: tables, indexes, and what the runbook's own check says.</summary>
    Check,

    /// <summary>The way back.</summary>
    Down,

    /// <summary>Up once more, as after a rollback.</summary>
    UpAgain,
}
