using Interlock.Database;
using Npgsql;
using Npgsql.Replication;

namespace Interlock.Rollback.Replaying;

/// <summary>How both sides of a replay connect. Values travel as text: it must be written and read by the same settings, whatever role and database have set.</summary>
internal static class ReplaySession
{
    private const string Settings = """
        -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=3 -c bytea_output=hex -c lc_monetary=C -c xmloption=content -c timezone=UTC
        -c row_security=off -c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c default_transaction_read_only=off
        """;

    /// <summary>Statements of one kind come again and again: they are prepared once.</summary>
    private const int Prepared = 256;

    /// <summary>Opens a plain session.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellation">Stops the connecting.</param>
    /// <exception cref="NpgsqlException">The server can't be reached or refuses.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        var builder = Builder(database);
        builder.MaxAutoPrepare = Prepared;
        builder.AutoPrepareMinUsages = 2;
        var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a session that may make and read slots.</summary>
    /// <param name="database">The database.</param>
    /// <param name="cancellation">Stops the connecting.</param>
    /// <exception cref="NpgsqlException">The server can't be reached or refuses.</exception>
    public static async Task<LogicalReplicationConnection> OpenSenderAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        var connection = new LogicalReplicationConnection(Builder(database).ConnectionString);
        try
        {
            await connection.Open(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static NpgsqlConnectionStringBuilder Builder(DatabaseUrl database)
    {
        var builder = database.ToNpgsql();
        builder.Options = string.Join(' ', $"{builder.Options} {Settings}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return builder;
    }
}
