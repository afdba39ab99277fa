using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>What becomes of the schema when the code goes back.</summary>
internal enum SchemaWay
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

/// <summary>One migration beyond the revision that is gone back to.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="FitsOld">The version before can use the schema after it.</param>
/// <param name="Obstacle">Why its way back loses something, or is none; null when it is proven to lose nothing.</param>
internal sealed record BeyondRevision(string Revision, bool FitsOld, string? Obstacle);

/// <summary>The decision, with what decided it: code only where the older version fits, down where that loses nothing, else a person.</summary>
/// <param name="Way">What becomes of the schema.</param>
/// <param name="Why">One line.</param>
internal sealed record SchemaDecision(SchemaWay Way, string Why)
{
    /// <summary>For a rollback while users are served: the schema is left alone wherever it can be.</summary>
    public static SchemaDecision ForRollback(IReadOnlyList<BeyondRevision> beyond) =>
        beyond.Count == 0 ? Same
        : beyond.All(one => one.FitsOld) ? CodeOnly(beyond)
        : beyond.All(one => one.Obstacle is null) ? Down(beyond)
        : Person(beyond);

    /// <summary>For a release that failed: what it made is taken away again when that loses nothing, so that nothing is left behind.</summary>
    public static SchemaDecision ForUndo(IReadOnlyList<BeyondRevision> beyond) =>
        beyond.Count == 0 ? Same
        : beyond.All(one => one.Obstacle is null) ? Down(beyond)
        : beyond.All(one => one.FitsOld) ? CodeOnly(beyond)
        : Person(beyond);

    /// <summary>Reads what the decision needs: the migrations beyond a revision, newest first, with their obstacles.</summary>
    /// <param name="settings">Which tool moves the schema.</param>
    /// <param name="connection">A connection; nothing is locked or changed.</param>
    /// <param name="revision">The revision to go back to; null: before the first.</param>
    /// <param name="before">What was there before the run that is undone, when known.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<IReadOnlyList<BeyondRevision>> ReadAsync(MigrationSettings? settings, NpgsqlConnection connection, string? revision, SchemaObjects? before, CancellationToken cancellation)
    {
        var state = await Revisions.ReadAsync(settings, connection, cancellation);
        var guard = new EmptyOnly(before, locks: false);
        var found = new List<BeyondRevision>();
        if (state.Halfway is { } half && !state.Has(half.Revision))
            found.Add(new(half.Revision, half.FitsOld, await ObstacleAsync(half.DownSql)));
        foreach (var one in state.Beyond(revision))
            found.Add(new(one.Revision, one.FitsOld, await ObstacleAsync(one.DownSql)));
        return found;

        async Task<string?> ObstacleAsync(string? sql) => sql is null ? "no way back was kept" : await guard.ObstacleAsync(connection, new SqlScript(sql), cancellation);
    }

    private static readonly SchemaDecision Same = new(SchemaWay.Nothing, "the schema stands where it should");

    private static SchemaDecision CodeOnly(IReadOnlyList<BeyondRevision> beyond) =>
        new(SchemaWay.CodeOnly, $"the schema is expanded by {Names(beyond)}, and the previous version fits it");

    private static SchemaDecision Down(IReadOnlyList<BeyondRevision> beyond) =>
        new(SchemaWay.Down, $"{Names(beyond)} can be taken back: what they made holds no data");

    private static SchemaDecision Person(IReadOnlyList<BeyondRevision> beyond) => new(SchemaWay.Person,
        $"the previous version may not fit {Names(beyond.Where(one => !one.FitsOld))}, and going down loses data: {string.Join("; ", beyond.Where(one => one.Obstacle is not null).Select(one => $"{one.Revision}: {one.Obstacle}"))}");

    private static string Names(IEnumerable<BeyondRevision> beyond) => string.Join(", ", beyond.Select(one => one.Revision).Reverse());
}
