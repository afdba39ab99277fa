using System.Net.Sockets;
using System.Text.Json;
using Npgsql;

namespace Interlock.Ledger;

/// <summary>The ledger in PostgreSQL, in a database of its own: it outlives the machine that runs a release. The lock is a session advisory lock on a dedicated connection, which the server frees when the connection ends.</summary>
/// <param name="connection">Npgsql connection string to the ledger's database. A direct one: session locks leak behind a pooler in transaction mode.</param>
/// <param name="clock">Measures how long a lost server is waited for; the system's when null.</param>
public sealed class PostgresLedger(Secret connection, TimeProvider? clock = null) : ILedger
{
    private readonly NpgsqlConnectionStringBuilder target = new(connection.Reveal()) { Pooling = false, Timeout = 5, CommandTimeout = 30, ApplicationName = "interlock-ledger" };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAsync(string environment, CancellationToken cancellation = default)
    {
        try
        {
            await using var open = await OpenAsync(cancellation);
            await using var command = new NpgsqlCommand("SELECT entry::text FROM interlock.entries WHERE environment = $1 ORDER BY number", open) { Parameters = { new() { Value = environment } } };
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var entries = new List<LedgerEntry>();
            while (await reader.ReadAsync(cancellation))
                entries.Add(JsonSerializer.Deserialize(reader.GetString(0), LedgerJson.Default.LedgerEntry)!);
            return entries;
        }
        catch (PostgresException missing) when (IsMissing(missing))
        {
            return [];
        }
        catch (Exception failed) when (failed is NpgsqlException or SocketException or JsonException)
        {
            throw Unreachable(failed);
        }
    }

    /// <inheritdoc/>
    public async Task<ILedgerWriter> LockAsync(string environment, LockHolder holder, CancellationToken cancellation = default)
    {
        try
        {
            await PostgresLedgerSchema.EnsureAsync(target, cancellation);
            return await PostgresLedgerWriter.TakeAsync(new(target, clock ?? TimeProvider.System), environment, holder, cancellation)
                ?? throw new LockedException(environment, await ReadHolderAsync(environment, cancellation));
        }
        catch (Exception failed) when (failed is NpgsqlException or SocketException)
        {
            throw Unreachable(failed);
        }
    }

    /// <inheritdoc/>
    public async Task<LockHolder?> HolderAsync(string environment, CancellationToken cancellation = default)
    {
        try
        {
            await using var open = await OpenAsync(cancellation);
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM pg_locks WHERE {PostgresSession.IsTheLock}", open) { Parameters = { new() { Value = environment } } };
            return (long)(await command.ExecuteScalarAsync(cancellation))! == 0 ? null : await ReadHolderAsync(environment, cancellation);
        }
        catch (PostgresException missing) when (IsMissing(missing))
        {
            return null;
        }
        catch (Exception failed) when (failed is NpgsqlException or SocketException)
        {
            throw Unreachable(failed);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<LockHolder?> ReadHolderAsync(string environment, CancellationToken cancellation)
    {
        await using var open = await OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("SELECT holder::text FROM interlock.locks WHERE environment = $1", open) { Parameters = { new() { Value = environment } } };
        return await command.ExecuteScalarAsync(cancellation) is string holder ? JsonSerializer.Deserialize(holder, LedgerJson.Default.LockHolder) : null;
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var open = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await open.OpenAsync(cancellation);
            return open;
        }
        catch
        {
            await open.DisposeAsync();
            throw;
        }
    }

    private static bool IsMissing(PostgresException failed) =>
        failed.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidSchemaName;

    private LedgerException Unreachable(Exception cause) =>
        new($"The ledger's database '{target.Database}' on {target.Host}:{target.Port} can't be used: {SecretMask.Apply(cause.Message)}. Check the runbook's 'ledger' URL and that the server runs; nothing is done without the ledger.", cause);
}
