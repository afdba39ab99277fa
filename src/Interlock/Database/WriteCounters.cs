using Npgsql;

namespace Interlock.Database;

/// <summary>How many rows of each table were written since the server began to count (PostgreSQL manual, 28.2.18 pg_stat_all_tables). Two of these tell what was written between them.</summary>
/// <param name="Lsn">Where the write-ahead log stood.</param>
/// <param name="Since">When the counting began; null: with the database.</param>
/// <param name="Tables">The counts by table.</param>
internal sealed record WriteCounters(string Lsn, DateTimeOffset? Since, IReadOnlyDictionary<string, RowsWritten> Tables)
{
    // Before this version the counts are read from a file that may be half a second old.
    private const int FirstInMemory = 15;
    private static readonly TimeSpan FileAge = TimeSpan.FromMilliseconds(600);

    private const string Counts = """
        select format('%I.%I', schemaname, relname), n_tup_ins, n_tup_upd, n_tup_del from pg_catalog.pg_stat_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0
        """;

    public static async Task<WriteCounters> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await SettleAsync(connection, cancellation);
        var (lsn, since) = (await connection.RowsAsync("select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text, stats_reset from pg_catalog.pg_stat_database where datname = current_database()",
            row => (row.GetString(0), row.IsDBNull(1) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(1)), cancellation))[0];
        var tables = await connection.RowsAsync(Counts, row => (Name: row.GetString(0), Rows: new RowsWritten(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3))), cancellation);
        return new(lsn, since, tables.ToDictionary(table => table.Name, table => table.Rows, StringComparer.Ordinal));
    }

    /// <summary>Waits until what the server has counted by now can be read.</summary>
    public static Task SettleAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.PostgreSqlVersion.Major < FirstInMemory ? Task.Delay(FileAge, cancellation) : Task.CompletedTask;

    /// <summary>What was written between two readings, most first; null when the server has begun to count anew between them, as it does after a crash.</summary>
    public IReadOnlyList<(string Table, RowsWritten Rows)>? Until(WriteCounters later)
    {
        if (Since != later.Since || Tables.Any(table => !later.Tables.TryGetValue(table.Key, out var now) ? false : now.Inserted < table.Value.Inserted || now.Updated < table.Value.Updated || now.Deleted < table.Value.Deleted))
            return null;
        return
        [
            .. later.Tables.Select(table => (table.Key, Rows: Tables.TryGetValue(table.Key, out var before)
                    ? new RowsWritten(table.Value.Inserted - before.Inserted, table.Value.Updated - before.Updated, table.Value.Deleted - before.Deleted) : table.Value))
                .Where(table => table.Rows.Sum > 0).OrderByDescending(table => table.Rows.Sum).ThenBy(table => table.Key, StringComparer.Ordinal),
        ];
    }
}

/// <summary>Rows inserted, updated and deleted.</summary>
internal sealed record RowsWritten(long Inserted, long Updated, long Deleted)
{
    public long Sum => Inserted + Updated + Deleted;

    public override string ToString() => string.Join(", ", new[] { (Inserted, "inserted"), (Updated, "updated"), (Deleted, "deleted") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}"));
}
