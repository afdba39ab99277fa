using Npgsql;

namespace Interlock.Ledger;

/// <summary>Opens the connections that hold a lock.</summary>
/// <param name="target">The ledger's database.</param>
/// <param name="clock">Measures the waiting for a server that went away.</param>
internal sealed class PostgresSession(NpgsqlConnectionStringBuilder target, TimeProvider clock)
{
    /// <summary>Picks an environment's lock ($1) out of <c>pg_locks</c>.</summary>
    public const string IsTheLock =
        """
        locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND ((classid::bigint << 32) | objid::bigint) = hashtextextended('interlock:' || $1, 0)
        """;

    // A server that restarts is back within seconds; one that fails over, within half a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    // A holder whose machine is gone sends no farewell: without these the server keeps its lock for two hours.
    // An idle session must not be ended, and what is acknowledged must be on the disk, whatever the server's defaults are.
    private const string Settings =
        """
        SELECT set_config(name, wanted, false) FROM pg_settings JOIN (VALUES
            ('tcp_keepalives_idle', '15'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '30000'),
            ('idle_session_timeout', '0'), ('statement_timeout', '0'), ('synchronous_commit', 'on')) AS w (name, wanted) USING (name)
        WHERE name <> 'synchronous_commit' OR setting IN ('off', 'local')
        """;

    // Not from a pool: the lock must end with this very session. No keep-alive of the driver's: the writer looks after its session itself.
    private readonly NpgsqlConnectionStringBuilder target = new(target.ConnectionString) { Pooling = false, KeepAlive = 0, ApplicationName = "interlock-lock" };

    /// <summary>Measures all waiting.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Opens one.</summary>
    /// <param name="cancellation">Stops the opening.</param>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var session = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await session.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(Settings, session);
            await command.ExecuteNonQueryAsync(cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens one as soon as the server is there again; gives up after 30 s.</summary>
    /// <param name="cancellation">Stops the waiting.</param>
    public async Task<NpgsqlConnection> OpenAgainAsync(CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await OpenAsync(cancellation);
            }
            catch (Exception failed) when (failed is NpgsqlException or System.Net.Sockets.SocketException && clock.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(BetweenAttempts, clock, cancellation);
            }
        }
    }

    /// <summary>Takes the lock, or says that another session has it.</summary>
    /// <param name="session">The session that will hold it.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<bool> TryLockAsync(NpgsqlConnection session, string environment, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended('interlock:' || $1, 0))", session) { Parameters = { new() { Value = environment } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Takes the lock; the server may need a moment to see that a killed holder is gone.</summary>
    /// <param name="session">The session that will hold it.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<bool> TryLockPatientlyAsync(NpgsqlConnection session, string environment, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryLockAsync(session, environment, cancellation))
                return true;
            if (attempt == 4)
                return false;
            await Task.Delay(BetweenAttempts, clock, cancellation);
        }
    }

    /// <summary>Gives back what a session holds; one that is broken holds nothing.</summary>
    /// <param name="session">The session.</param>
    public static async Task UnlockAsync(NpgsqlConnection session)
    {
        if (session.FullState != System.Data.ConnectionState.Open)
            return;
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", session) { CommandTimeout = 5 };
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // Closing it, which comes next, does the same.
        }
    }

    /// <summary>Takes the lock again for a holder whose session broke; the server may not have noticed that yet, so its old session is ended.</summary>
    /// <param name="session">The new session.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="old">Process id of the old session on the server.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<bool> TryLockAgainAsync(NpgsqlConnection session, string environment, int old, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            if (await TryLockAsync(session, environment, cancellation))
                return true;
            await using var command = new NpgsqlCommand($"SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE {IsTheLock} AND pid = $2", session)
            {
                Parameters = { new() { Value = environment }, new() { Value = old } },
            };
            if ((long)(await command.ExecuteScalarAsync(cancellation))! == 0)
                return await TryLockAsync(session, environment, cancellation);
            await Task.Delay(BetweenAttempts, clock, cancellation);
        }

        return false;
    }
}
