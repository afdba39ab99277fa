using System.Data;
using Interlock.Database;
using Npgsql;

namespace Interlock.Backup;

/// <summary>One snapshot of a database, held open so that a dump and the figures are of the very same moment (PostgreSQL manual, 9.27.5 Snapshot Synchronization).</summary>
internal sealed class DatabaseSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private DatabaseSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, string id, string lsn) =>
        (this.connection, this.transaction, Id, Lsn) = (connection, transaction, id, lsn);

    public string Id { get; }

    public string Lsn { get; }

    public static async Task<DatabaseSnapshot> TakeAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var begun = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await connection.RunAsync("set transaction read only", cancellation);
        var id = await connection.TextAsync("select pg_export_snapshot()", cancellation);
        var lsn = await connection.TextAsync("select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text", cancellation);
        return new(connection, begun, id, lsn);
    }

    public Task<DatabaseFigures> FiguresAsync(CancellationToken cancellation) => DatabaseFigures.ReadAsync(connection, null, cancellation);

    public async ValueTask DisposeAsync() => await transaction.DisposeAsync();
}
