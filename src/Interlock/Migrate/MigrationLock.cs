using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>One migrator per database: a session's advisory lock on a direct connection, which dies with its holder.</summary>
internal sealed class MigrationLock : IAsyncDisposable
{
    // "interlck" in ASCII. Advisory locks are per database.
    private const long Key = 0x696E7465726C636B;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    private MigrationLock(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    public static async Task<MigrationLock> EnterAsync(DatabaseUrl database, TimeProvider clock, CancellationToken cancellation)
    {
        var connection = await database.OpenAsync(cancellation);
        var started = clock.GetTimestamp();
        try
        {
            // Asked again and again, not waited for: a waiting statement holds a snapshot, for which the
            // holder's own CREATE INDEX CONCURRENTLY would wait in turn.
            while (!await connection.ValueAsync<bool>("select pg_try_advisory_lock($1)", cancellation, Key))
            {
                if (clock.GetElapsedTime(started) > Patience)
                    throw new MigrationException($"Another migration of {database} runs since more than {Patience.TotalSeconds:0} s: wait for it, or end its session");
                await Task.Delay(AskAgain, clock, cancellation);
            }

            return new(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // A session that waits for a server that has gone must not hold up what is next.
    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
