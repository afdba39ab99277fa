using System.Data;
using System.Net.Sockets;
using Npgsql;

namespace Interlock.Ledger;

internal sealed partial class PostgresLedgerWriter
{
    // A run that was started while our server was away must not find the lock free for long.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource ended = new();
    private readonly Task watch;

    private bool IsOpen => session.FullState == ConnectionState.Open;

    // A connection that was found broken while it was idle is no NpgsqlException when it is used, but an InvalidOperationException.
    private static bool IsBreak(Exception failed) => failed is NpgsqlException or SocketException or IOException or TimeoutException or InvalidOperationException;

    /// <summary>Looks from time to time whether the lock is still held, and takes it again when the connection is gone: a step may append nothing for an hour.</summary>
    private async Task WatchAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(Beat, sessions.Clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested || Lost.IsCancellationRequested)
                return;
            try
            {
                await LookAsync(cancellation);
            }
            catch (Exception)
            {
                // The lock is lost, and the run hears it from the token; or the server is away: the next look or append tries again.
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (Lost.IsCancellationRequested)
                return;
            if (!IsOpen)
                await GoOnAsync(await sessions.OpenAsync(cancellation), cancellation);
            else if (await FenceAsync(session, cancellation) != Fence)
                throw await LoseAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    // What a failed append may have written all the same was not acknowledged, and the next one is another.
    private async Task GoOnAsync(NpgsqlConnection opened, CancellationToken cancellation)
    {
        await LockAgainAsync(opened, null, cancellation);
        await using var command = new NpgsqlCommand("SELECT coalesce(max(number), 0) FROM interlock.entries WHERE environment = $1 AND fence = $2", session)
        {
            Parameters = { new() { Value = environment }, new() { Value = Fence } },
        };
        acknowledged = (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task LockAgainAsync(NpgsqlConnection opened, Exception? broken, CancellationToken cancellation)
    {
        await session.DisposeAsync();
        var held = false;
        try
        {
            if (!await sessions.TryLockAgainAsync(opened, environment, backend, cancellation) || await FenceAsync(opened, cancellation) != Fence)
                throw await LoseAsync(broken);
            (session, backend, held) = (opened, opened.ProcessID, true);
        }
        finally
        {
            // A lock that was taken again and is not used would only stand in others' way.
            if (!held)
                await opened.DisposeAsync();
        }
    }

    private async Task<long?> FenceAsync(NpgsqlConnection open, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT fence FROM interlock.locks WHERE environment = $1", open) { Parameters = { new() { Value = environment } } };
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    private async Task<LockLostException> LoseAsync(Exception? cause = null)
    {
        // Not waited for: who hears it may be waiting for us.
        _ = lost.CancelAsync();
        await session.DisposeAsync();
        return new(environment, cause);
    }
}
