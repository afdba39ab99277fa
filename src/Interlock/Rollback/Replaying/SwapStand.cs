namespace Interlock.Rollback.Replaying;

/// <summary>How far a swap is, as the server alone tells it.</summary>
internal enum SwapStage
{
    /// <summary>One of the databases is not there, and nothing tells of a swap.</summary>
    Nothing,

    /// <summary>Both are there, and the one in use takes connections.</summary>
    Replaying,

    /// <summary>Both are there, and the one in use takes no connections: a swap was under way.</summary>
    Held,

    /// <summary>They have changed places.</summary>
    Swapped,
}

/// <summary>Where a swap stands.</summary>
/// <param name="Stage">How far it is.</param>
/// <param name="Left">What the database that was in use is called since; null: not swapped.</param>
internal sealed record SwapStand(SwapStage Stage, string? Left);

/// <summary>What is done about the service's writers while the databases change places: they are to wait, not to fail.</summary>
/// <param name="Hold">They wait from here on. Called again after a kill.</param>
/// <param name="Release">They go on, and connect anew. Called whether the swap succeeded or not.</param>
internal sealed record SwapHooks(Func<CancellationToken, Task> Hold, Func<CancellationToken, Task> Release)
{
    /// <summary>Judges what was replayed, while writers are held: false puts all back as it was. Null: whatever was refused, the swap is made.</summary>
    public Func<ReplayReport, bool>? Accepts { get; init; }

    /// <summary>Called at each step of the swap, before it is done.</summary>
    public Func<SwapStep, CancellationToken, Task> At { get; init; } = (_, _) => Task.CompletedTask;
}

/// <summary>The steps while writers are held, in their order.</summary>
internal enum SwapStep
{
    Close,
    LastRows,
    Rename,
    CleanUp,
}

/// <summary>How a swap ended.</summary>
/// <param name="Left">What the database that was in use is called now; a person drops it.</param>
/// <param name="PauseMs">How long writers were held, in milliseconds; null when an earlier process had made the swap.</param>
/// <param name="Report">What was replayed; null when an earlier process had cleared that away.</param>
internal sealed record SwapResult(string Left, double? PauseMs, ReplayReport? Report);
