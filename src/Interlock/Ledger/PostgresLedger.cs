using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Interlock.Ledger;

/// <summary>The ledger in PostgreSQL, in a database of its own: it outlives the machine that runs a release. The lock is a session advisory lock on a dedicated connection, which the server frees when the connection ends.</summary>
/// <param name="connection">Npgsql connection string to the ledger's database. A direct one: session locks leak behind a pooler in transaction mode.</param>
public sealed class PostgresLedger(Secret connection) : ILedger
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection.Reveal()) { Timeout = 5, ApplicationName = "interlock-ledger" });

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAsync(string environment, CancellationToken cancellation = default)
    {
        try
        {
            await using var command = source.CreateCommand("SELECT entry::text FROM interlock.entries WHERE environment = $1 ORDER BY number");
            command.Parameters.AddWithValue(environment);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var entries = new List<LedgerEntry>();
            while (await reader.ReadAsync(cancellation))
                entries.Add(JsonSerializer.Deserialize(reader.GetString(0), LedgerJson.Default.LedgerEntry)!);
            return entries;
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidSchemaName)
        {
            return [];
        }
        catch (Exception failed) when (failed is NpgsqlException or JsonException)
        {
            throw Unreachable(failed);
        }
    }

    /// <inheritdoc/>
    public async Task<ILedgerWriter> LockAsync(string environment, LockHolder holder, CancellationToken cancellation = default)
    {
        try
        {
            await PostgresLedgerSchema.EnsureAsync(connection, cancellation);
            var session = await OpenSessionAsync(cancellation);
            if (!await PostgresLedgerWriter.TryLockAsync(session, environment, cancellation))
            {
                await session.DisposeAsync();
                throw new LockedException(environment, await ReadHolderAsync(environment, cancellation));
            }

            return await PostgresLedgerWriter.StartAsync(session, OpenSessionAsync, environment, holder, cancellation);
        }
        catch (NpgsqlException failed)
        {
            throw Unreachable(failed);
        }
    }

    /// <inheritdoc/>
    public async Task<LockHolder?> HolderAsync(string environment, CancellationToken cancellation = default)
    {
        try
        {
            await using var command = source.CreateCommand(
                """
                SELECT count(*) FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND ((classid::bigint << 32) | objid::bigint) = hashtextextended('interlock:' || $1, 0)
                """);
            command.Parameters.AddWithValue(environment);
            return (long)(await command.ExecuteScalarAsync(cancellation))! == 0 ? null : await ReadHolderAsync(environment, cancellation);
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName)
        {
            return null;
        }
        catch (NpgsqlException failed)
        {
            throw Unreachable(failed);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    // Not from the pool: the lock must end with this very session.
    private async Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellation)
    {
        var session = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection.Reveal()) { Pooling = false, Timeout = 5, KeepAlive = 10, ApplicationName = "interlock-lock" }.ConnectionString);
        await session.OpenAsync(cancellation);
        return session;
    }

    private async Task<LockHolder?> ReadHolderAsync(string environment, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("SELECT holder::text FROM interlock.locks WHERE environment = $1");
        command.Parameters.AddWithValue(environment);
        return await command.ExecuteScalarAsync(cancellation) is string holder ? JsonSerializer.Deserialize(holder, LedgerJson.Default.LockHolder) : null;
    }

    private static LedgerException Unreachable(Exception cause) =>
        new($"The ledger's database can't be used: {SecretMask.Apply(cause.Message)}. Check the runbook's 'ledger' URL and that the server runs; nothing is done without the ledger.", cause);
}
