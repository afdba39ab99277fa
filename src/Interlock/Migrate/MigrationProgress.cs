using System.Globalization;
using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Tells how far a long migration is, by what the server says: the statement that runs, the index that is built, whom it waits for (PostgreSQL manual, 28.4 Progress Reporting).</summary>
internal sealed class MigrationProgress : IAsyncDisposable
{
    /// <summary>Told so often; a migration that is quicker tells nothing.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // Another tool has sessions of its own: of them all that builds an index, or waits for a lock in the middle of changing tables, is looked at.
    private const string Question = """
        select format('%s, %s s%s%s', regexp_replace(left(a.query, 80), '\s+', ' ', 'g'), round(extract(epoch from clock_timestamp() - a.query_start)),
            coalesce(format('; %s%s', p.phase, format(', %s %%', round(100.0 * coalesce(nullif(p.blocks_done, 0), p.tuples_done) / nullif(coalesce(nullif(p.blocks_total, 0), p.tuples_total), 0)))), ''),
            case when cardinality(pg_blocking_pids(a.pid)) = 0 then '' else (
                select format('; waits for %s', string_agg(format('process %s (%s, %s since %s s)', b.pid, coalesce(nullif(b.application_name, ''), b.usename), b.state, round(extract(epoch from clock_timestamp() - b.state_change))), ', '))
                from pg_catalog.pg_stat_activity b where b.pid = any (pg_blocking_pids(a.pid))) end)
        from pg_catalog.pg_stat_activity a left join pg_catalog.pg_stat_progress_create_index p on p.pid = a.pid
        where a.datname = current_database() and a.state = 'active' and a.pid <> pg_backend_pid()
            and (a.pid = $1 or p.pid is not null or exists (
                select 1 from pg_catalog.pg_locks l where l.pid = a.pid and l.locktype = 'relation' and l.mode = 'AccessExclusiveLock'))
        order by a.query_start
        """;

    private readonly CancellationTokenSource over = new();
    private readonly Task telling;

    private MigrationProgress(DatabaseUrl database, int session, TimeProvider clock, Action<string> say, TimeSpan every) =>
        telling = TellAsync(database, session, clock, say, every);

    /// <summary>Begins to tell, until it is disposed.</summary>
    /// <param name="database">The database that is migrated.</param>
    /// <param name="migrator">The session that migrates, or has the lock for it.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="say">Hears it, a line each.</param>
    /// <param name="every">How often; null: <see cref="Every"/>.</param>
    public static MigrationProgress Start(DatabaseUrl database, NpgsqlConnection migrator, TimeProvider clock, Action<string> say, TimeSpan? every = null) =>
        new(database, migrator.ProcessID, clock, say, every ?? Every);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await telling;
        over.Dispose();
    }

    private async Task TellAsync(DatabaseUrl database, int session, TimeProvider clock, Action<string> say, TimeSpan every)
    {
        try
        {
            using var timer = new PeriodicTimer(every, clock);
            while (await timer.WaitForNextTickAsync(over.Token))
            {
                await using var connection = await database.OpenAsync(over.Token);
                foreach (var line in await connection.RowsAsync(Question, row => row.GetString(0), over.Token, session))
                    say(string.Create(CultureInfo.InvariantCulture, $"still running: {line}"));
            }
        }
        catch (Exception silent) when (silent is NpgsqlException or OperationCanceledException)
        {
            // That nobody can tell how far it is must not end it.
        }
    }
}
