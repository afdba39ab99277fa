using System.Text.Json.Serialization;

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

    /// <summary>Those whose authors say that there is no way back, as in <see cref="Revisions"/>.</summary>
    public IReadOnlyList<string> OneWay { get; init; } = [];

    /// <summary>The way up changed the schema, and the way back left it as that had made it.</summary>
    public bool DownChangedNothing { get; init; }

    /// <summary>With whose rights it was held, where they are not those that migrations have in production; null: they are.</summary>
    public string? Rights { get; init; }

    /// <summary>Where it failed; null: nowhere.</summary>
    public RehearsalPart? FailedIn { get; init; }

    /// <summary>What failed.</summary>
    public string? Failure { get; init; }

    /// <summary>How the way back fell short, where it did not restore the schema; null: it did, or was not tried.</summary>
    [JsonIgnore]
    public string? LeftBehind => Differences.Count == 0 ? null : $"in the rehearsal its way back did not restore the schema: {Differences[0]}";

    /// <summary>A migration was part of it.</summary>
    /// <param name="revision">The migration's revision.</param>
    public bool Held(string revision) => Revisions.Any(text => Is(text, revision));

    /// <summary>Why a migration's way back is proven to be none; null: that is not proven.</summary>
    /// <param name="revision">The migration's revision.</param>
    public string? NoWayBackOf(string revision) =>
        OneWay.Any(text => Is(text, revision)) ? "its author says that there is none"
        : FailedIn == RehearsalPart.Down ? $"in the rehearsal it failed: {Failure}"
        : DownChangedNothing ? "in the rehearsal it changed nothing of the schema"
        : null;

    private static bool Is(string text, string revision) => text.Split(' ')[0] == revision;
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
