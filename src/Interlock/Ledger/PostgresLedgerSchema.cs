using Npgsql;

namespace Interlock.Ledger;

/// <summary>Makes the ledger's database, schema and tables where they are missing.</summary>
internal static class PostgresLedgerSchema
{
    private const string Tables =
        """
        CREATE SCHEMA IF NOT EXISTS interlock;
        CREATE TABLE IF NOT EXISTS interlock.entries (
            environment text NOT NULL, number bigint NOT NULL, fence bigint NOT NULL, at timestamptz NOT NULL, entry jsonb NOT NULL,
            PRIMARY KEY (environment, number));
        CREATE TABLE IF NOT EXISTS interlock.locks (environment text PRIMARY KEY, fence bigint NOT NULL, holder jsonb NOT NULL);
        """;

    public static async Task EnsureAsync(Secret connection, CancellationToken cancellation)
    {
        var target = new NpgsqlConnectionStringBuilder(connection.Reveal()) { Pooling = false, Timeout = 5 };
        try
        {
            await RunAsync(target.ConnectionString, Tables, cancellation);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateDatabaseAsync(target, cancellation);
            await RunAsync(target.ConnectionString, Tables, cancellation);
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateSchema)
        {
            // Another run made the same tables at the same moment: IF NOT EXISTS does not look far enough.
        }
    }

    private static async Task CreateDatabaseAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellation)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres" };
        try
        {
            await RunAsync(maintenance.ConnectionString, $"CREATE DATABASE \"{target.Database!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellation);
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Somebody else was quicker: it is there.
        }
    }

    private static async Task RunAsync(string connection, string sql, CancellationToken cancellation)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync(cancellation);
#pragma warning disable CA2100 // The texts are our own; the name is quoted.
        await using var command = new NpgsqlCommand(sql, open);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
