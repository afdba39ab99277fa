using System.Globalization;
using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>How far a replay has come, kept in the restored database itself: written with the rows, in one transaction, so that a kill neither loses nor doubles one.</summary>
internal static class ReplayProgress
{
    /// <summary>The schema of its tables; it goes when the replay is done and nothing was refused.</summary>
    public const string Schema = "interlock_replay";

    private const int MostListed = 1000;

    private const string Make = $"""
        create schema if not exists {Schema};
        create table if not exists {Schema}.progress (
            slot text primary key, lsn pg_lsn not null, transactions bigint not null default 0, committed timestamptz, started timestamptz not null default clock_timestamp(), at timestamptz not null default clock_timestamp());
        create table if not exists {Schema}.counts (
            name text primary key, inserted bigint not null, updated bigint not null, deleted bigint not null, truncated bigint not null);
        create table if not exists {Schema}.refused (
            id bigint generated always as identity primary key, name text not null, operation text not null, key text not null, reason text not null, row_data text)
        """;

    /// <summary>Makes a restored database ready, once; again is harmless.</summary>
    /// <param name="connection">The restored database.</param>
    /// <param name="names">The slot.</param>
    /// <param name="lsn">Where the slot's snapshot stood.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Where it stands now.</returns>
    public static async Task<string> PrepareAsync(NpgsqlConnection connection, ReplayNames names, string lsn, CancellationToken cancellation)
    {
        // They came with the dump: armed before it, they would hold the restored database's own schema.
        await ReplaySlot.UnpublishAsync(connection, names.Slot, cancellation);
        await connection.RunAsync(Make, cancellation);
        await connection.RunAsync($"insert into {Schema}.progress (slot, lsn) values ($1, $2::pg_lsn) on conflict do nothing", cancellation, names.Slot, lsn);
        return await connection.TextAsync($"select lsn::text from {Schema}.progress where slot = $1", cancellation, names.Slot);
    }

    /// <summary>The step forward, to be committed with the rows.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Advance(ReplayNames names, string lsn, int transactions, DateTime committed, IReadOnlyCollection<TableChanges> counts)
    {
        yield return Command($"update {Schema}.progress set lsn = $2::pg_lsn, transactions = transactions + $3, committed = $4, at = clock_timestamp() where slot = $1", names.Slot, lsn, transactions, committed);
        if (counts.Count > 0)
            yield return Command($"""
                insert into {Schema}.counts as t select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
                on conflict (name) do update set inserted = t.inserted + excluded.inserted, updated = t.updated + excluded.updated, deleted = t.deleted + excluded.deleted, truncated = t.truncated + excluded.truncated
                """, counts.Select(one => one.Table).ToArray(), counts.Select(one => one.Inserted).ToArray(), counts.Select(one => one.Updated).ToArray(), counts.Select(one => one.Deleted).ToArray(), counts.Select(one => one.Truncated).ToArray());
    }

    public static Task RefuseAsync(NpgsqlConnection connection, RefusedRow row, string? data, CancellationToken cancellation) =>
        connection.RunAsync($"insert into {Schema}.refused (name, operation, key, reason, row_data) values ($1, $2, $3, $4, $5)", cancellation, row.Table, row.Operation, row.Key, row.Reason, data);

    /// <summary>What has been replayed so far, by whichever process; null when nothing was begun or all is cleared away.</summary>
    /// <param name="connection">The restored database.</param>
    /// <param name="names">The slot.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ReplayReport?> ReportAsync(NpgsqlConnection connection, ReplayNames names, CancellationToken cancellation)
    {
        if (!await connection.ValueAsync<bool>($"select to_regclass('{Schema}.refused') is not null", cancellation))
            return null;
        var progress = await connection.RowsAsync($"select transactions, lsn::text, extract(epoch from at - started)::float8, pg_wal_lsn_diff(pg_current_wal_lsn(), lsn)::bigint from {Schema}.progress where slot = $1",
            row => new ReplayReport(row.GetInt64(0), row.GetString(1), row.GetDouble(2), row.GetInt64(3)), cancellation, names.Slot);
        if (progress.Count == 0)
            return null;
        return progress[0] with
        {
            Tables = await connection.RowsAsync($"select name, inserted, updated, deleted, truncated from {Schema}.counts order by name", row => new TableChanges(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), cancellation),
            RefusedCount = await connection.ValueAsync<long>($"select count(*) from {Schema}.refused", cancellation),
            Refused = await connection.RowsAsync(string.Create(CultureInfo.InvariantCulture, $"select name, operation, key, reason from {Schema}.refused order by id limit {MostListed}"), row => new RefusedRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)), cancellation),
        };
    }

    /// <summary>Clears it away, unless rows were refused: those stay for a person to bring in.</summary>
    /// <returns>Whether it is gone.</returns>
    public static async Task<bool> ClearAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!await connection.ValueAsync<bool>($"select to_regclass('{Schema}.refused') is not null", cancellation))
            return true;
        if (await connection.ValueAsync<bool>($"select exists (select 1 from {Schema}.refused)", cancellation))
            return false;
        await connection.RunAsync($"drop schema {Schema} cascade", cancellation);
        return true;
    }

    /// <summary>Gives what is left to the database's owner: who has the application's role can read it, and drop it.</summary>
    public static async Task HandOverAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var owner = Sql.Quote(await connection.TextAsync("select pg_get_userbyid(datdba)::text from pg_catalog.pg_database where datname = current_database()", cancellation));
        await connection.RunAsync($"alter schema {Schema} owner to {owner}; alter table {Schema}.progress owner to {owner}; alter table {Schema}.counts owner to {owner}; alter table {Schema}.refused owner to {owner}", cancellation);
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
