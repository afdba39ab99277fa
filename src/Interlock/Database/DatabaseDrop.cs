using Npgsql;

namespace Interlock.Database;

/// <summary>Drops a database, whoever is connected to it.</summary>
internal static class DatabaseDrop
{
    // "with (force)" came with it (its release notes, Utility Commands).
    private const int FirstWithForce = 13;

    /// <summary>Drops it where it is there.</summary>
    /// <param name="connection">Another database of the server, as a role that owns it and may end its sessions.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task RunAsync(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        if (connection.PostgreSqlVersion.Major >= FirstWithForce)
        {
            await connection.RunAsync($"drop database if exists {Sql.Quote(name)} with (force)", cancellation);
            return;
        }

        if (await connection.ValueAsync<long>("select count(*) from pg_catalog.pg_database where datname = $1", cancellation, name) == 0)
            return;
        // Or a service that connects again at once would keep it; the drop itself waits five seconds for those that were told to go.
        await connection.RunAsync($"alter database {Sql.Quote(name)} allow_connections false", cancellation);
        try
        {
            await connection.RunAsync("select pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where datname = $1", cancellation, name);
            await connection.RunAsync($"drop database if exists {Sql.Quote(name)}", cancellation);
        }
        catch (PostgresException)
        {
            // One that stays is not left closed.
            await connection.RunAsync($"alter database {Sql.Quote(name)} allow_connections true", cancellation);
            throw;
        }
    }
}
