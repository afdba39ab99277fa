using Interlock.Database;
using Npgsql;

namespace Interlock.Backup;

/// <summary>Tells whom a backup waits for: a slot for all transactions that ran when it was asked for (PostgreSQL manual, 49.2 Logical Decoding Concepts), a dump for locks on tables.</summary>
internal sealed class BackupWaits : IAsyncDisposable
{
    /// <summary>Asked so often; a backup that waits for less time tells nothing.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // pg_dump's sessions and ours are called the same. A transaction that was prepared has no session.
    private const string Question = $"""
        select distinct coalesce({CatalogQueries.Session}, 'a prepared transaction (pg_prepared_xacts)')
        from pg_catalog.pg_stat_activity w cross join unnest(pg_blocking_pids(w.pid)) as blocking left join pg_catalog.pg_stat_activity a on a.pid = blocking
        where w.datname = current_database() and w.pid <> pg_backend_pid() and w.application_name in ('interlock', current_setting('application_name'))
        order by 1 limit 5
        """;

    private readonly CancellationTokenSource over = new();
    private readonly Task asking;
    private IReadOnlyList<string> holders = [];

    private BackupWaits(DatabaseUrl database, TimeProvider clock, Action<string> say, TimeSpan every) => asking = AskAsync(database, clock, say, every);

    /// <summary>Begins to look, until it is disposed.</summary>
    /// <param name="database">The database that is backed up.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="say">Hears it, a line each time that it is waited for others.</param>
    /// <param name="every">How often; null: <see cref="Every"/>.</param>
    public static BackupWaits Start(DatabaseUrl database, TimeProvider clock, Action<string> say, TimeSpan? every = null) => new(database, clock, say, every ?? Every);

    /// <summary>Whom it was waited for at the last look, and what to do about it, to be put behind what failed; empty: for nobody.</summary>
    public string Told => holders.Count == 0 ? "" : $". It waited for {string.Join(", ", holders)}: deploy again when that has ended, or end it (select pg_terminate_backend(PROCESS))";

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await asking;
        over.Dispose();
    }

    private async Task AskAsync(DatabaseUrl database, TimeProvider clock, Action<string> say, TimeSpan every)
    {
        try
        {
            using var timer = new PeriodicTimer(every, clock);
            while (await timer.WaitForNextTickAsync(over.Token))
            {
                await using var connection = await database.OpenAsync(over.Token);
                var now = await connection.RowsAsync(Question, row => row.GetString(0), over.Token);
                if (now.Count > 0 && !now.SequenceEqual(holders, StringComparer.Ordinal))
                    say($"The backup waits for {string.Join(", ", now)}");
                holders = now;
            }
        }
        catch (Exception silent) when (silent is NpgsqlException or OperationCanceledException)
        {
            // That nobody can tell whom it waits for must not end it.
        }
    }
}
