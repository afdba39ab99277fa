using Npgsql;

namespace Interlock.Ledger;

/// <summary>Makes the ledger's database, schema and tables where they are missing.</summary>
internal static class PostgresLedgerSchema
{
    // A role that may only write needs no right to create, once the tables are there.
    private const string Present = "SELECT to_regclass('interlock.entries') IS NOT NULL AND to_regclass('interlock.locks') IS NOT NULL";

    // Two first runs at once: IF NOT EXISTS does not look far enough without the lock.
    private const string Tables =
        """
        SELECT pg_advisory_xact_lock(hashtextextended('interlock schema', 0));
        CREATE SCHEMA IF NOT EXISTS interlock;
        CREATE TABLE IF NOT EXISTS interlock.entries (
            environment text NOT NULL, number bigint NOT NULL, fence bigint NOT NULL, at timestamptz NOT NULL, entry jsonb NOT NULL,
            PRIMARY KEY (environment, number));
        CREATE TABLE IF NOT EXISTS interlock.locks (environment text PRIMARY KEY, fence bigint NOT NULL, holder jsonb NOT NULL);
        """;

    public static async Task EnsureAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellation)
    {
        try
        {
            await MakeTablesAsync(target, cancellation);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateDatabaseAsync(target, cancellation);
            await MakeTablesAsync(target, cancellation);
        }
    }

    private static async Task MakeTablesAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellation)
    {
        if (await RunAsync(target, Present, cancellation) is not true)
            await RunAsync(target, Tables, cancellation);
    }

    private static async Task CreateDatabaseAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellation)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres" };
        var name = target.Database!.Replace("\"", "\"\"", StringComparison.Ordinal);
        try
        {
            // UTF-8 whatever the server's own encoding, for evidence is in any language; template1 may hold an application's things.
            await RunAsync(maintenance, $"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", cancellation);
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Somebody else was quicker: it is there.
        }
    }

    private static async Task<object?> RunAsync(NpgsqlConnectionStringBuilder target, string sql, CancellationToken cancellation)
    {
        await using var open = new NpgsqlConnection(target.ConnectionString);
        await open.OpenAsync(cancellation);
#pragma warning disable CA2100 // The texts are our own; the name is quoted.
        await using var command = new NpgsqlCommand(sql, open);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellation);
    }
}
