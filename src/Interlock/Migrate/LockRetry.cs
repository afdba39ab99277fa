using Interlock.Database;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Tries a migration again that did not get its lock: nothing of it has happened then. One that fails otherwise is never tried again.</summary>
/// <param name="connection">To the database; asked who holds locks.</param>
/// <param name="settings">How long each try waits.</param>
/// <param name="clock">Waits between two.</param>
/// <param name="say">Hears of each.</param>
internal sealed class LockRetry(NpgsqlConnection connection, MigrationSettings settings, TimeProvider clock, Action<string> say)
{
    private const int Tries = 20;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    // The server's own tables are locked by every look at them.
    private const string Holders = $"""
        select {CatalogQueries.Session}
        from pg_catalog.pg_stat_activity a
        where a.datname = current_database() and a.pid <> pg_backend_pid()
            and exists (select 1 from pg_catalog.pg_locks l where l.pid = a.pid and l.locktype = 'relation' and l.granted and l.relation >= 16384)
        order by a.xact_start nulls last limit 5
        """;

    /// <summary>Until it got its lock.</summary>
    /// <param name="what">What to call it.</param>
    /// <param name="got">One try; false: a lock was not got, and all of it is as before.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="LockNotHadException">The lock was never got.</exception>
    public async Task UntilAsync(string what, Func<Task<bool>> got, CancellationToken cancellation)
    {
        for (var attempt = 1; !await got(); attempt++)
        {
            if (attempt == Tries)
                throw new LockNotHadException($"{what}: a lock could not be had within {settings.LockTimeout.TotalSeconds:0.#} s, {Tries} times. Nothing of it has happened. {await HoldersAsync(cancellation)}, then deploy again");
            say($"{what}: waits for a lock that others hold; try {attempt + 1} of {Tries}");
            await Task.Delay(Between, clock, cancellation);
        }
    }

    private async Task<string> HoldersAsync(CancellationToken cancellation)
    {
        var holders = await connection.RowsAsync(Holders, row => row.GetString(0), cancellation);
        return holders.Count == 0 ? "Look for long transactions (pg_stat_activity)" : $"Locks on tables are held by {string.Join(", ", holders)}: wait for them, or end them";
    }
}
