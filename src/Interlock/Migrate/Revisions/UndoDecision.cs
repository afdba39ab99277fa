namespace Interlock.Migrate;

/// <summary>What becomes of the schema when the code goes back.</summary>
internal enum UndoWay
{
    /// <summary>It stands where the older code wants it.</summary>
    Nothing,

    /// <summary>The code goes back alone: the schema is expanded, and the older version fits it.</summary>
    CodeOnly,

    /// <summary>The schema goes down: proven to lose nothing.</summary>
    Down,

    /// <summary>A person decides: either way could lose something.</summary>
    Person,
}

/// <summary>The decision, with what decided it: code only where the older version fits, down where that loses nothing, else a person.</summary>
/// <param name="Way">What becomes of the schema.</param>
/// <param name="Why">One line.</param>
internal sealed record UndoDecision(UndoWay Way, string Why)
{
    /// <summary>For a release that failed: what it made is taken away again when that loses nothing, so that nothing is left behind.</summary>
    public static UndoDecision ForUndo(IReadOnlyList<BeyondRevision> beyond) =>
        beyond.Count == 0 ? Same
        : beyond.All(one => one.Obstacle is null) ? Down(beyond)
        : beyond.All(one => one.FitsOld) ? CodeOnly(beyond)
        : Person(beyond);

    private static readonly UndoDecision Same = new(UndoWay.Nothing, "the schema stands where it should");

    private static UndoDecision CodeOnly(IReadOnlyList<BeyondRevision> beyond) =>
        new(UndoWay.CodeOnly, $"the schema is expanded by {Names(beyond)}, and the previous version fits it");

    private static UndoDecision Down(IReadOnlyList<BeyondRevision> beyond) =>
        new(UndoWay.Down, $"{Names(beyond)} can be taken back: what they made holds no data");

    private static UndoDecision Person(IReadOnlyList<BeyondRevision> beyond) => new(UndoWay.Person,
        $"the previous version may not fit {Names(beyond.Where(one => !one.FitsOld))}, and going down loses data: {string.Join("; ", beyond.Where(one => one.Obstacle is not null).Select(one => $"{one.Revision}: {one.Obstacle}"))}");

    private static string Names(IEnumerable<BeyondRevision> beyond) => string.Join(", ", beyond.Select(one => one.Revision).Reverse());
}
