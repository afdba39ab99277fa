using Interlock.Database;
using Npgsql;

namespace Interlock.Backup;

/// <summary>One snapshot of a database, held open so that a dump and the figures are of the very same moment (PostgreSQL manual, 9.27.5 Snapshot Synchronization).</summary>
internal sealed class DatabaseSnapshot : IAsyncDisposable
{
    // A dump may take hours: a server that ends idle transactions must spare this one.
    private const string Patient = "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0";
    private const string Begin = "begin isolation level repeatable read, read only";

    private readonly DatabaseUrl database;
    private readonly NpgsqlConnection connection;

    private DatabaseSnapshot(DatabaseUrl database, NpgsqlConnection connection, string id, string lsn) =>
        (this.database, this.connection, Id, Lsn) = (database, connection, id, lsn);

    public string Id { get; }

    public string Lsn { get; }

    /// <summary>Takes one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="same">A snapshot that is held elsewhere, to be this one too; null: of now.</param>
    public static async Task<DatabaseSnapshot> TakeAsync(DatabaseUrl database, CancellationToken cancellation, string? same = null)
    {
        var taken = await database.OpenAsync(cancellation);
        try
        {
            await taken.RunAsync($"{Patient}; {Begin}{(same is null ? "" : $"; set transaction snapshot {Sql.Literal(same)}")}", cancellation);
            var id = await taken.TextAsync("select pg_export_snapshot()", cancellation);
            var lsn = await taken.TextAsync("select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text", cancellation);
            return new(database, taken, id, lsn);
        }
        catch
        {
            await taken.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tables that hold rows, in this snapshot.</summary>
    public Task<IReadOnlyList<string>> TablesAsync(CancellationToken cancellation) => connection.RowsAsync(CatalogQueries.Tables, row => row.GetString(0), cancellation);

    /// <summary>Reads every row of the snapshot, by so many connections side by side.</summary>
    /// <param name="readers">Connections; 1 or more.</param>
    /// <param name="like">Figures to compare with: each table is hashed the same way. Null: the best way.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<DatabaseFigures> FiguresAsync(int readers, DatabaseFigures? like, CancellationToken cancellation)
    {
        List<NpgsqlConnection> connections = [connection];
        try
        {
            while (connections.Count < readers)
            {
                connections.Add(await database.OpenAsync(cancellation));
                await connections[^1].RunAsync($"{Patient}; {Begin}; set transaction snapshot {Sql.Literal(Id)}", cancellation);
            }

            return await DatabaseFigures.ReadAsync(connections, like, cancellation);
        }
        finally
        {
            foreach (var other in connections.Skip(1))
                await other.DisposeAsync();
        }
    }

    // The transaction ends with its connection.
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
