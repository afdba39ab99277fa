using System.Globalization;
using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Rollback.Replaying;
using Interlock.Rollout;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Rollback;

/// <summary>What it would cost to bring the backup of a release back: the rows written since.</summary>
internal static class RestoreCost
{
    private const int Named = 5;

    /// <summary>The two choices, with their cost: with what was written since, and without.</summary>
    /// <param name="context">The rollback.</param>
    /// <param name="live">The version that is to be left.</param>
    /// <param name="revision">The schema that the version to go back to was released on.</param>
    /// <param name="connection">The database.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<IReadOnlyList<SchemaChoice>> OfAsync(StepContext context, string? live, string revision, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (path, manifest, problem) = ReleaseBackup.Of(context, live);
        var unfit = manifest is null ? problem ?? $"there is no backup from before {live ?? "what is live"}"
            : manifest.Revision != revision ? $"{path} is of schema {manifest.Revision ?? "none"}, not of {revision}"
            : problem is not null ? problem
            : manifest.SealedFor.Count > 0 ? $"{path} is sealed, and Interlock does not restore a sealed backup: open its files with age and restore them by hand with pg_restore (see README.md)"
            // Interlock's own server restores as its superuser.
            : context.Plan.Runbook.Database!.Url is not null && await RestoreRights.MissingAsync(connection, cancellation) is [var missing, ..] ? missing
            : null;
        if (unfit is not null)
            return [Impossible(RollbackWay.Replay, unfit), Impossible(RollbackWay.Restore, unfit)];
        var proof = manifest!.Proof == "restore" ? "proven by a restore" : "NOT proven by a restore";
        var age = context.Clock.GetUtcNow() - manifest.Taken;
        var what = string.Create(CultureInfo.InvariantCulture, $"{path} (schema {revision}, {proof}, taken {age.TotalMinutes:0} min ago at {manifest.Lsn})");
        return
        [
            await ReplayAsync(manifest, $"replay: restore of {what}, with what was written since", connection, cancellation),
            await RestoreAsync(manifest, CutoverPosition.Of(context.History(), live), await Revisions.TablesAsync(context.Plan.Runbook.Database!.Migrations!, connection, cancellation), $"restore of {what}", connection, cancellation),
        ];
    }

    private static async Task<SchemaChoice> ReplayAsync(BackupManifest manifest, string what, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (manifest.Replay is not { } replay)
            return Impossible(RollbackWay.Replay, "no slot keeps what was written since (database.rollback.ways without replay)");
        if (await ReplaySlot.ObstacleAsync(connection, new(replay.Slot), replay.Lsn, cancellation) is { } obstacle)
            return Impossible(RollbackWay.Replay, obstacle);
        return replay.Limits.Count == 0
            ? new(RollbackWay.Replay, $"{what}: loses nothing that the old schema can hold", true)
            : new(RollbackWay.Replay, $"{what}: may lose rows: {string.Join("; ", replay.Limits)}", false);
    }

    private static async Task<SchemaChoice> RestoreAsync(BackupManifest manifest, WriteCounters? cutover, IReadOnlyList<string> tables, string what, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var now = await WriteCounters.ReadAsync(connection, cancellation);
        if (manifest.Writes?.Until(now) is not { } written)
            return new(RollbackWay.Restore, $"{what}: loses what was written since; how much is not known, the server has counted anew", false);
        var rows = Of(tables, written);
        var since = cutover?.Until(now) is { } later ? $"; {Total(Of(tables, later))} of it since the cutover at {cutover.Lsn}" : "";
        // The counters lag a little: no row that they know of is not the same as none, so a person says so.
        return new(RollbackWay.Restore, rows.Count == 0
            ? $"{what}: loses no row that the server has counted since"
            : $"{what}: loses {Total(rows)} since: {string.Join("; ", rows.Take(Named).Select(table => $"{table.Table} {table.Rows}"))}{(rows.Count > Named ? $"; and {rows.Count - Named} more tables" : "")}{since}", false);
    }

    // Notes about migrations are no rows of the application's.
    private static List<(string Table, RowsWritten Rows)> Of(IReadOnlyList<string> tables, IReadOnlyList<(string Table, RowsWritten Rows)> written) => [.. written.Where(table => tables.Contains(table.Table))];

    private static string Total(List<(string Table, RowsWritten Rows)> rows) => rows.Count == 0 ? "nothing"
        : new RowsWritten(rows.Sum(table => table.Rows.Inserted), rows.Sum(table => table.Rows.Updated), rows.Sum(table => table.Rows.Deleted)).ToString();

    private static SchemaChoice Impossible(RollbackWay way, string why) => new(way, "", false, why);
}
