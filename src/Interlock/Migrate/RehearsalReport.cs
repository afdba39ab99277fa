namespace Interlock.Migrate;

/// <summary>How a rehearsal went. It is kept in the ledger with the proof of the backup it was held on.</summary>
internal sealed record RehearsalReport
{
    /// <summary>The revision before; null: none.</summary>
    public string? From { get; init; }

    /// <summary>What was rehearsed, oldest first; empty: nothing was pending.</summary>
    public IReadOnlyList<string> Revisions { get; init; } = [];

    /// <summary>Those without a way back: then only the way up was tried.</summary>
    public IReadOnlyList<string> NoWayBack { get; init; } = [];

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

    /// <summary>What failed; null: nothing.</summary>
    public string? Failure { get; init; }
}
