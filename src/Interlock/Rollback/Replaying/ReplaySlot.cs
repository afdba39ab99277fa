using Interlock.Database;
using Npgsql;
using Npgsql.Replication;

namespace Interlock.Rollback.Replaying;

/// <summary>The logical slot that goes with a backup: made at its snapshot, it keeps the write-ahead log from there on (PostgreSQL manual, 49.2 Logical Decoding Concepts).</summary>
internal static class ReplaySlot
{
    // Publishing takes no lock that a query waits for, but it may itself wait for a vacuum.
    private const string Patience = "set lock_timeout = '10s'";

    /// <summary>The slot becomes usable only when all transactions that ran when it was asked for have ended.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Arms: publications first, as a slot sees only those that were there before it, then the slot. What had these names is replaced.</summary>
    /// <param name="database">The database, as a role that passes <see cref="ReplayCheck"/>.</param>
    /// <param name="names">What it is to be called.</param>
    /// <param name="notes">Tables that are left out: <see cref="Migrate.Revisions.Notes"/>.</param>
    /// <param name="clock">Measures <paramref name="limit"/>.</param>
    /// <param name="limit">How long to wait for transactions that are under way; null: <see cref="Limit"/>.</param>
    /// <param name="cancellation">Stops it; nothing is left.</param>
    /// <exception cref="DatabaseException">The server can't do this, or a transaction ran too long.</exception>
    public static async Task<ArmedSlot> ArmAsync(DatabaseUrl database, ReplayNames names, IReadOnlyList<string> notes, TimeProvider clock, TimeSpan? limit, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var check = await ReplayCheck.ReadAsync(connection, names, cancellation);
        if (check.Reasons.Count > 0)
            throw new DatabaseException($"What is written after the backup can't be kept: {string.Join("; ", check.Reasons)}");
        await DisarmAsync(connection, names, cancellation);
        LogicalReplicationConnection? sender = null;
        try
        {
            var tables = await CapturedTable.ReadAsync(connection, notes, cancellation);
            await PublishAsync(connection, names, tables, cancellation);
            await FormerNames.NoteAsync(connection, names, tables, notes, cancellation);
            sender = await ReplaySession.OpenSenderAsync(database, cancellation);
            var (snapshot, lsn) = await MakeAsync(sender, names, clock, limit ?? Limit, cancellation);
            return new(sender, names, snapshot, lsn, tables, check.Limits);
        }
        catch
        {
            if (sender is not null)
                await sender.DisposeAsync();
            // What failed may have left its transaction open: it would hide why.
            await connection.RunAsync("rollback", CancellationToken.None);
            await DisarmAsync(connection, names, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Drops the slot, whoever reads it, and its publications in this database. Harmless when nothing is there.</summary>
    public static async Task DisarmAsync(NpgsqlConnection connection, ReplayNames names, CancellationToken cancellation)
    {
        await DropSlotAsync(connection, names.Slot, cancellation);
        await UnpublishAsync(connection, names.Slot, cancellation);
    }

    /// <summary>Whether a replay can begin.</summary>
    /// <param name="connection">Any database of the server.</param>
    /// <param name="names">The slot.</param>
    /// <param name="after">Where the restored database stands in the write-ahead log.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why it can't; null when it can.</returns>
    public static async Task<string?> ObstacleAsync(NpgsqlConnection connection, ReplayNames names, string after, CancellationToken cancellation)
    {
        var found = await connection.RowsAsync("""
            select coalesce(wal_status, 'lost'), coalesce(confirmed_flush_lsn > $2::pg_lsn, false), coalesce(confirmed_flush_lsn::text, 'nothing'), current_setting('max_slot_wal_keep_size'), active_pid
            from pg_catalog.pg_replication_slots where slot_name = $1
            """, row => (Status: row.GetString(0), Past: row.GetBoolean(1), At: row.GetString(2), Keep: row.GetString(3), Reader: row.IsDBNull(4) ? (int?)null : row.GetInt32(4)), cancellation, names.Slot, after);
        return found switch
        {
            [] => $"slot {names.Slot} is not there: what was written since the backup was not kept",
            [{ Status: "lost" } lost] => $"slot {names.Slot} has lost its write-ahead log: more was written since the backup than max_slot_wal_keep_size ({lost.Keep}) keeps, so it can't be brought back",
            [{ Past: true } past] => $"slot {names.Slot} stands at {past.At} already, the restored database at {after}: what lies between can't be read any more",
            [{ Reader: { } reader }] => $"slot {names.Slot} is read by another session (process {reader} of the server)",
            _ => null,
        };
    }

    private static async Task PublishAsync(NpgsqlConnection connection, ReplayNames names, IReadOnlyList<CapturedTable> tables, CancellationToken cancellation)
    {
        string Publication(string name, string what, params Capture[] captures)
        {
            var published = tables.Where(table => captures.Contains(table.Capture)).Select(table => table.ForPublication()).ToList();
            return $"create publication {Sql.Quote(name)}{(published.Count == 0 ? "" : $" for table {string.Join(", ", published)}")} with (publish = '{what}', publish_via_partition_root = true)";
        }

        await connection.RunAsync($"{Patience}; begin; {Publication(names.Changes, "insert, update, delete, truncate", Capture.Key, Capture.Full)}; {Publication(names.Inserts, "insert, truncate", Capture.Inserts)}; commit", cancellation);
    }

    private static async Task<(string Snapshot, string Lsn)> MakeAsync(LogicalReplicationConnection sender, ReplayNames names, TimeProvider clock, TimeSpan limit, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            var slot = await sender.CreatePgOutputReplicationSlot(names.Slot, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.Export, cancellationToken: either.Token);
            return (slot.SnapshotName!, slot.ConsistentPoint.ToString());
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new DatabaseException($"The slot was not ready in {limit.TotalSeconds:0} s: a transaction that began before it is still open (see pg_stat_activity.xact_start)");
        }
    }

    /// <summary>Published tables that a migration has left without a key: PostgreSQL refuses every update of them.</summary>
    /// <param name="connection">The database that was migrated.</param>
    /// <param name="prefix">What the publications' names begin with.</param>
    /// <param name="release">Take them out: what is written to them from then on is not captured.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<string>> KeylessAsync(NpgsqlConnection connection, string prefix, bool release, CancellationToken cancellation)
    {
        var keyless = await connection.RowsAsync("""
            select p.pubname::text, format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_publication p join pg_catalog.pg_publication_rel r on r.prpubid = p.oid
            join pg_catalog.pg_class c on c.oid = r.prrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where starts_with(p.pubname, $1) and p.pubupdate and (c.relreplident = 'n' or c.relreplident in ('d', 'i') and not exists (
                select 1 from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisvalid and i.indimmediate and case c.relreplident when 'd' then i.indisprimary else i.indisreplident end))
            """, row => (Publication: row.GetString(0), Table: row.GetString(1)), cancellation, prefix);
        foreach (var (publication, table) in release ? keyless : [])
            await connection.RunAsync($"{Patience}; alter publication {Sql.Quote(publication)} drop table {table}", cancellation);
        return [.. keyless.Select(one => one.Table).Distinct(StringComparer.Ordinal)];
    }

    internal static async Task DropSlotAsync(NpgsqlConnection connection, string slot, CancellationToken cancellation)
    {
        if (connection.PostgreSqlVersion.Major < ReplayCheck.OldestMajor)
            return;
        // A reader that was killed may not have let go yet: it is waited for, 5 s at most.
        await connection.RunAsync("select pg_terminate_backend(active_pid, 5000) from pg_catalog.pg_replication_slots where slot_name = $1 and active_pid is not null", cancellation, slot);
        await connection.RunAsync("select pg_drop_replication_slot(slot_name) from pg_catalog.pg_replication_slots where slot_name = $1", cancellation, slot);
    }

    /// <summary>Drops the publications of this database whose names begin so: a restored one has them from its dump.</summary>
    internal static async Task<IReadOnlyList<string>> UnpublishAsync(NpgsqlConnection connection, string prefix, CancellationToken cancellation)
    {
        var found = await connection.RowsAsync("select pubname::text from pg_catalog.pg_publication where starts_with(pubname, $1) order by 1", row => row.GetString(0), cancellation, prefix);
        foreach (var name in found)
            await connection.RunAsync($"drop publication if exists {Sql.Quote(name)}", cancellation);
        return found;
    }
}
