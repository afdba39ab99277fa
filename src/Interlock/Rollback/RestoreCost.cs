using System.Globalization;
using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Npgsql;

namespace Interlock.Rollback;

/// <summary>What it would cost to bring the backup of a release back: the rows written since.</summary>
internal static class RestoreCost
{
    private const int Named = 5;

    /// <summary>The choice in one line, for a person who has to decide.</summary>
    /// <param name="context">The rollback.</param>
    /// <param name="live">The version that is to be left.</param>
    /// <param name="connection">The database.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<string> OfAsync(StepContext context, string? live, NpgsqlConnection connection, CancellationToken cancellation)
    {
        // The one that was made to release what is live, while another version served.
        var (path, manifest) = DatabaseBackup.FolderOf(context).Whole().FirstOrDefault(backup => backup.Manifest.Version == live && backup.Manifest.Live != live);
        if (manifest is null)
            return $"restore: there is no backup from before {live ?? "what is live"}";
        var proof = manifest.Proof == "restore" ? "proven by a restore" : "NOT proven by a restore";
        var age = context.Clock.GetUtcNow() - manifest.Taken;
        var what = string.Create(CultureInfo.InvariantCulture, $"restore of {path} (schema {manifest.Revision ?? "none"}, {proof}, taken {age.TotalMinutes:0} min ago at {manifest.Lsn}), by hand with pg_restore");
        if (manifest.Writes?.Until(await WriteCounters.ReadAsync(connection, cancellation)) is not { } written)
            return $"{what}: loses what was written since; how much is not known, the server has counted anew";
        var rows = written.Where(table => !Migrate.RevisionTable.Names.Contains(table.Table)).ToList();
        return rows.Count == 0
            ? $"{what}: loses no row, none was written since"
            : $"{what}: loses {new RowsWritten(rows.Sum(table => table.Rows.Inserted), rows.Sum(table => table.Rows.Updated), rows.Sum(table => table.Rows.Deleted))} since: {string.Join("; ", rows.Take(Named).Select(table => $"{table.Table} {table.Rows}"))}{(rows.Count > Named ? $"; and {rows.Count - Named} more tables" : "")}";
    }
}
