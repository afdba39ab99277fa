using Npgsql;

namespace Sample.Storefront.Storage;

/// <summary>Runs a piece of work on a pooled connection, and again when it certainly did not happen.</summary>
/// <remarks>A restored database is swapped in under the running service: its connections are ended and for a moment the
/// name is missing. Only what the server refused before doing it is repeated.</remarks>
internal sealed class Database(NpgsqlDataSource source, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var connection = await OpenAsync(started, cancel);
            await using (connection)
            {
                try
                {
                    return await work(connection, cancel);
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.AdminShutdown && Waited(started) < Patience)
                {
                    source.Clear();
                }
            }

            await Task.Delay(Pause, clock, cancel);
        }
    }

    /// <summary>One try, with no patience: what a health check asks.</summary>
    public async Task<T> TryOnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await work(connection, cancel);
    }

    private async Task<NpgsqlConnection> OpenAsync(long started, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await source.OpenConnectionAsync(cancel);
            }
            catch (NpgsqlException e) when (IsPassing(e) && Waited(started) < Patience)
            {
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    // 55000 is what a database that allows no connections answers.
    private static bool IsPassing(NpgsqlException e) => e is PostgresException refusal
        ? refusal.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.ObjectNotInPrerequisiteState
        : e.InnerException is System.Net.Sockets.SocketException or IOException;

    private TimeSpan Waited(long since) => clock.GetElapsedTime(since);
}
