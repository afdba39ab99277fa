using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>One migration beyond the revision that is gone back to.</summary>
/// <param name="Revision">Its revision.</param>
/// <param name="FitsOld">The previous version can use the schema after it.</param>
/// <param name="Obstacle">Why its way back loses something, or is none; null when it is proven to lose nothing.</param>
internal sealed record BeyondRevision(string Revision, bool FitsOld, string? Obstacle)
{
    /// <summary>Why there is no way back of it that could be taken, whatever that lost; null: there is one.</summary>
    public string? NoWay { get; init; }

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
            found.Add(await OneAsync(half.Revision, half.DownSql, half.FitsOld));
        foreach (var one in state.Beyond(revision))
            found.Add(await OneAsync(one.Revision, one.DownSql, one.FitsOld));
        return found;

        async Task<BeyondRevision> OneAsync(string one, string? sql, bool fitsOld)
        {
            const string nothing = "its way back does nothing";
            // What a tool could not write down it may still be able to run.
            if (sql is null)
                return new(one, fitsOld, "no way back was kept") { NoWay = settings is null or { Scripts: not null } ? "it has none" : null };
            var script = new SqlScript(sql);
            // Where something was done that older code may not bear, doing nothing does not take it back.
            return script.Statements.Count == 0 && !fitsOld ? new(one, fitsOld, nothing) { NoWay = nothing } : new(one, fitsOld, await guard.ObstacleAsync(connection, script, cancellation));
        }
    }
}
