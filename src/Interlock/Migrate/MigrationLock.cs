using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>One migrator per database: a session's advisory lock on a direct connection, which dies with its holder. A tool that its holder had started may live on: it is known by the name of its sessions.</summary>
internal sealed class MigrationLock : IAsyncDisposable
{
    /// <summary>What the sessions of tools are called (<c>application_name</c>).</summary>
    public const string ToolSession = "interlock-migrations";

    private const string Tools = "select format('process %s of the server, since %s', pid, to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')) from pg_catalog.pg_stat_activity where datname = current_database() and application_name = $1 order by backend_start limit 1";

    // "interlck" in ASCII. Advisory locks are per database.
    private const long Key = 0x696E7465726C636B;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    private MigrationLock(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <summary>Takes it; waits for what migrates already, a minute at most.</summary>
    /// <exception cref="MigrationException">It goes on for longer.</exception>
    public static async Task<MigrationLock> EnterAsync(DatabaseUrl database, TimeProvider clock, CancellationToken cancellation)
    {
        var connection = await database.OpenAsync(cancellation);
        var started = clock.GetTimestamp();
        try
        {
            // Asked again and again, not waited for: a waiting statement holds a snapshot, for which the
            // holder's own CREATE INDEX CONCURRENTLY would wait in turn.
            while (!await connection.ValueAsync<bool>("select pg_try_advisory_lock($1)", cancellation, Key))
                await AskAgainAsync("it has Interlock's advisory lock, see pg_locks");
            while (await connection.RowsAsync(Tools, row => row.GetString(0), cancellation, ToolSession) is [var left])
                await AskAgainAsync($"{left}, which a run that was killed has left");
            return new(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        async Task AskAgainAsync(string which)
        {
            if (clock.GetElapsedTime(started) > Patience)
                throw new MigrationException($"Another migration of {database} still runs ({which}): wait for it and try again, or end its session by pg_terminate_backend");
            await Task.Delay(AskAgain, clock, cancellation);
        }
    }

    /// <summary>Waits until nothing migrates, a minute at most: what a run that was killed had started decides only then where the schema stands.</summary>
    /// <returns>What still does; null when nothing does.</returns>
    public static async Task<string?> BusyAsync(DatabaseUrl database, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            await using var alone = await EnterAsync(database, clock, cancellation);
            return null;
        }
        catch (MigrationException busy)
        {
            return busy.Message;
        }
    }

    // A session that waits for a server that has gone must not hold up what is next.
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
