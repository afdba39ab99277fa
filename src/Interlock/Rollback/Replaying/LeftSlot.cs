using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>A slot, or publications without one, that an earlier run of an environment left.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Database">The database it is of.</param>
/// <param name="WalBytes">Write-ahead log that is kept for it, in bytes; 0 when there is no slot any more.</param>
/// <param name="IsLost">It has lost what it should keep: of no use.</param>
/// <param name="IsRead">Something reads it now.</param>
internal sealed record LeftSlot(string Name, string Database, long WalBytes, bool IsLost, bool IsRead)
{
    private const string Query = """
        select slot_name::text, database::text, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint, coalesce(wal_status, 'lost') = 'lost', active
        from pg_catalog.pg_replication_slots where starts_with(slot_name, $1) and (database = $2 or starts_with(database, $3))
        union all
        select pubname::text, current_database()::text, 0, true, false
        from pg_catalog.pg_publication where starts_with(pubname, $1) and not exists (select 1 from pg_catalog.pg_replication_slots where starts_with(pubname, slot_name))
        order by 1
        """;

    /// <summary>All that bear an environment's name, of its database and of those that rollbacks left of it: another project on the server may call an environment the same.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="database">The application's database; null: the one connected to.</param>
    public static async Task<IReadOnlyList<LeftSlot>> FindAsync(NpgsqlConnection connection, string environment, CancellationToken cancellation, string? database = null) =>
        connection.PostgreSqlVersion.Major < ReplayCheck.OldestMajor ? [] : await connection.RowsAsync(Query, row => new LeftSlot(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetBoolean(3), row.GetBoolean(4)), cancellation,
            ReplayNames.PrefixFor(environment), database ?? connection.Database, DatabaseSwap.LeftPrefix(database ?? connection.Database));

    /// <summary>Drops them, with their publications in the database connected to.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="keep">One that is still needed, as long as it is of this database: in one that was replaced it is of no use. Null: none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="database">The application's database; null: the one connected to.</param>
    /// <returns>What was dropped.</returns>
    public static async Task<IReadOnlyList<LeftSlot>> DropAsync(NpgsqlConnection connection, string environment, ReplayNames? keep, CancellationToken cancellation, string? database = null)
    {
        List<LeftSlot> dropped = [.. (await FindAsync(connection, environment, cancellation, database)).Where(left => keep is null || left.Database != (database ?? connection.Database) || !left.Name.StartsWith(keep.Slot, StringComparison.Ordinal))];
        foreach (var left in dropped)
            await DropAsync(connection, left, cancellation);
        return dropped;
    }

    /// <summary>Drops one, with its publications in this database.</summary>
    public static async Task DropAsync(NpgsqlConnection connection, LeftSlot left, CancellationToken cancellation)
    {
        await ReplaySlot.DropSlotAsync(connection, left.Name, cancellation);
        await ReplaySlot.UnpublishAsync(connection, left.Name, cancellation);
    }
}
