using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Interlock.Ledger;

/// <summary>Appends under a session advisory lock. When the connection breaks, it takes the lock again and goes on only if nobody else had it in between.</summary>
internal sealed class PostgresLedgerWriter : ILedgerWriter
{
    private readonly Func<CancellationToken, Task<NpgsqlConnection>> open;
    private readonly string environment;
    private readonly SemaphoreSlim turn = new(1);
    private NpgsqlConnection session;

    private PostgresLedgerWriter(NpgsqlConnection session, Func<CancellationToken, Task<NpgsqlConnection>> open, string environment, long fence)
    {
        (this.session, this.open, this.environment, Fence) = (session, open, environment, fence);
    }

    public long Fence { get; }

    public static async Task<bool> TryLockAsync(NpgsqlConnection session, string environment, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended('interlock:' || $1, 0))", session) { Parameters = { new() { Value = environment } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public static async Task<PostgresLedgerWriter> StartAsync(
        NpgsqlConnection session, Func<CancellationToken, Task<NpgsqlConnection>> open, string environment, LockHolder holder, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO interlock.locks VALUES ($1, 1, $2)
            ON CONFLICT (environment) DO UPDATE SET fence = interlock.locks.fence + 1, holder = excluded.holder
            RETURNING fence
            """, session)
        {
            Parameters = { new() { Value = environment }, Json(JsonSerializer.Serialize(holder, LedgerJson.Default.LockHolder)) },
        };
        return new(session, open, environment, (long)(await command.ExecuteScalarAsync(cancellation))!);
    }

    public async Task<LedgerEntry> AppendAsync(LedgerEntry entry, CancellationToken cancellation = default)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return await InsertAsync(entry, cancellation);
        }
        catch (NpgsqlException broken) when (broken is not PostgresException || broken.IsTransient)
        {
            await LockAgainAsync(broken, cancellation);
            return await InsertAsync(entry, cancellation);
        }
        catch (PostgresException failed)
        {
            throw new LedgerException($"The ledger could not be written: {failed.MessageText}. Nothing further is done without it.", failed);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        turn.Dispose();
    }

    // The number and the time are the server's, in the same statement that checks the fence. An append whose answer was lost may stand twice: readers take the same entry twice as once.
    private async Task<LedgerEntry> InsertAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO interlock.entries
            SELECT $1, n.number, $2, n.at, $3::jsonb || jsonb_build_object('number', n.number, 'fence', $2, 'at', to_char(n.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
            FROM (SELECT coalesce(max(number), 0) + 1 AS number, clock_timestamp() AS at FROM interlock.entries WHERE environment = $1) n
            WHERE (SELECT fence FROM interlock.locks WHERE environment = $1) = $2
            RETURNING entry::text
            """, session)
        {
            Parameters = { new() { Value = environment }, new() { Value = Fence }, Json(LedgerJson.Line(entry with { Fence = Fence })) },
        };
        return await command.ExecuteScalarAsync(cancellation) is string written
            ? JsonSerializer.Deserialize(written, LedgerJson.Default.LedgerEntry)!
            : throw LockLost(null);
    }

    private async Task LockAgainAsync(NpgsqlException broken, CancellationToken cancellation)
    {
        await session.DisposeAsync();
        try
        {
            session = await open(cancellation);
            if (!await TryLockAsync(session, environment, cancellation))
                throw LockLost(broken);
        }
        catch (NpgsqlException still)
        {
            throw new LedgerException($"The ledger's database went away and did not come back: {still.Message}. Run the same command again once it answers; it goes on where this one stopped.", still);
        }
    }

    private LedgerException LockLost(Exception? cause) =>
        new($"The lock of '{environment}' was lost to another run: this one stops here, and the other goes on from what the ledger says.", cause);

    private static NpgsqlParameter Json(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
