using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Interlock.Ledger;

/// <summary>Appends under a session advisory lock. When the connection breaks, it takes the lock again and goes on only if nobody else had it in between: at the next append, or, where none comes, from time to time.</summary>
internal sealed partial class PostgresLedgerWriter : ILedgerWriter
{
    // The number and the time are the server's. FOR SHARE: who takes over waits for an append under way, and one that comes later finds the new fence.
    private const string Insert =
        """
        WITH held AS (SELECT 1 FROM interlock.locks WHERE environment = $1 AND fence = $2 FOR SHARE)
        INSERT INTO interlock.entries
        SELECT $1, n.number, $2, n.at, $3::jsonb || jsonb_build_object('number', n.number, 'fence', $2, 'at', to_char(n.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        FROM held, (SELECT coalesce(max(number), 0) + 1 AS number, clock_timestamp() AS at FROM interlock.entries WHERE environment = $1) n
        RETURNING entry::text
        """;

    private readonly PostgresSession sessions;
    private readonly string environment;
    private readonly SemaphoreSlim turn = new(1);
    private NpgsqlConnection session;
    private int backend;
    private long acknowledged;

    private PostgresLedgerWriter(PostgresSession sessions, NpgsqlConnection session, string environment, long fence)
    {
        (this.sessions, this.session, this.environment, Fence) = (sessions, session, environment, fence);
        backend = session.ProcessID;
        Lost = lost.Token;
        watch = WatchAsync(ended.Token);
    }

    public long Fence { get; }

    public CancellationToken Lost { get; }

    /// <summary>Takes the lock and a new fence; null when another session holds it.</summary>
    public static async Task<PostgresLedgerWriter?> TakeAsync(PostgresSession sessions, string environment, LockHolder holder, CancellationToken cancellation)
    {
        var opened = await sessions.OpenAsync(cancellation);
        try
        {
            if (!await sessions.TryLockPatientlyAsync(opened, environment, cancellation))
            {
                await opened.DisposeAsync();
                return null;
            }

            await using var command = new NpgsqlCommand(
                """
                INSERT INTO interlock.locks VALUES ($1, 1, $2)
                ON CONFLICT (environment) DO UPDATE SET fence = interlock.locks.fence + 1, holder = excluded.holder
                RETURNING fence
                """, opened)
            {
                Parameters = { new() { Value = environment }, Json(JsonSerializer.Serialize(holder, LedgerJson.Default.LockHolder)) },
            };
            return new(sessions, opened, environment, (long)(await command.ExecuteScalarAsync(cancellation))!);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async Task<LedgerEntry> AppendAsync(LedgerEntry entry, CancellationToken cancellation = default)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (Lost.IsCancellationRequested)
                throw new LockLostException(environment);
            if (!IsOpen)
                await GoOnAsync(await sessions.OpenAgainAsync(cancellation), cancellation);
            var written = await WriteAsync(entry, cancellation);
            acknowledged = written.Number;
            return written;
        }
        catch (Exception failed) when (IsBreak(failed))
        {
            throw new LedgerException($"The ledger could not be written: {SecretMask.Apply(failed.Message)}. Nothing further is done without it; run the same command again once its server answers, and it goes on where this one stopped.", failed);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (ended.IsCancellationRequested)
            return;
        await ended.CancelAsync();
        await watch;
        // The server ends a closed session in its own time: who is next need not wait for that.
        await PostgresSession.UnlockAsync(session);
        await session.DisposeAsync();
        turn.Dispose();
        ended.Dispose();
        lost.Dispose();
    }

    private async Task<LedgerEntry> WriteAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        try
        {
            return await InsertAsync(entry, cancellation);
        }
        catch (Exception broken) when (IsBreak(broken) && (broken is not PostgresException { IsTransient: false } || !IsOpen))
        {
            await LockAgainAsync(await sessions.OpenAgainAsync(cancellation), broken, cancellation);
            // The server may have written it, and only its answer was lost.
            return await UnheardAsync(entry, cancellation) ?? await InsertAsync(entry, cancellation);
        }
    }

    private async Task<LedgerEntry> InsertAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Insert, session)
        {
            Parameters = { new() { Value = environment }, new() { Value = Fence }, Json(LedgerJson.Line(entry with { Fence = Fence })) },
        };
        return await command.ExecuteScalarAsync(cancellation) is string written ? Read(written) : throw await LoseAsync();
    }

    private async Task<LedgerEntry?> UnheardAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT entry::text FROM interlock.entries WHERE environment = $1 AND fence = $2 AND number > $3 ORDER BY number DESC LIMIT 1", session)
        {
            Parameters = { new() { Value = environment }, new() { Value = Fence }, new() { Value = acknowledged } },
        };
        var written = await command.ExecuteScalarAsync(cancellation) is string text ? Read(text) : null;
        return written is not null && (written.Run, written.Kind, written.Phase, written.Step) == (entry.Run, entry.Kind, entry.Phase, entry.Step) ? written : null;
    }

    private static LedgerEntry Read(string written) => JsonSerializer.Deserialize(written, LedgerJson.Default.LedgerEntry)!;

    private static NpgsqlParameter Json(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
