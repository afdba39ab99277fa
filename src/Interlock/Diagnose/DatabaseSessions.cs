using Interlock.Database;
using Interlock.Ledger;
using Interlock.Migrate;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Diagnose;

/// <summary>DG-01: how many connections are in use of those that there are, who waits for whom, which statements take long, and at which revision the schema stands.</summary>
internal static class DatabaseSessions
{
    // Beyond this share a pool that grows a little more is refused.
    private const double Crowded = 0.8;

    private const string Counts = """
        select (select count(*) from pg_catalog.pg_stat_activity where backend_type = 'client backend' or backend_type is null)::int,
               current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
               coalesce((select max(numbackends) from pg_catalog.pg_stat_database where datname = current_database()), 0)::int,
               pg_catalog.pg_database_size(current_database())
        """;

    private const string ByApplication = """
        select format('%s × %s, %s', count(*), coalesce(nullif(application_name, ''), 'no name'), coalesce(state, 'unknown'))
        from pg_catalog.pg_stat_activity where datname = current_database() group by application_name, state order by count(*) desc limit 10
        """;

    private static readonly string Waiting = $"""
        select format('process %s (%s) waits for %s since %s s: %s', w.pid, w.usename, string_agg(coalesce({CatalogQueries.Session}, 'a prepared transaction'), ' and '), extract(epoch from clock_timestamp() - w.query_start)::int, left(w.query, 120))
        from pg_catalog.pg_stat_activity w cross join lateral unnest(pg_catalog.pg_blocking_pids(w.pid)) as b(pid) left join pg_catalog.pg_stat_activity a on a.pid = b.pid
        where w.datname = current_database() group by w.pid, w.usename, w.query_start, w.query order by w.query_start limit 10
        """;

    private const string Long = """
        select format('process %s (%s, %s) %s since %s s: %s', pid, usename, coalesce(nullif(application_name, ''), 'no name'), state, extract(epoch from clock_timestamp() - coalesce(xact_start, query_start))::int, left(query, 120))
        from pg_catalog.pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state in ('active', 'idle in transaction', 'idle in transaction (aborted)') and clock_timestamp() - coalesce(xact_start, query_start) > interval '5 seconds'
        order by coalesce(xact_start, query_start) limit 10
        """;

    public static async Task<IReadOnlyList<Finding>> FindAsync(ReleaseRunbook runbook, NpgsqlConnection connection, LiveVersion? live, CancellationToken cancellation)
    {
        var (used, most, here, size) = (await connection.RowsAsync(Counts, row => (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt64(3)), cancellation))[0];
        var waiting = await connection.RowsAsync(Waiting, row => row.GetString(0), cancellation);
        var slow = await connection.RowsAsync(Long, row => row.GetString(0), cancellation);
        var crowded = used > most * Crowded;
        return
        [
            new("connections", crowded ? Verdict.Warn : Verdict.Go, $"{used} of {most} connections are in use, {here} of them in this database of {size >> 20} MiB", crowded ? "make the services' pools smaller, or max_connections larger; end what is idle" : null)
            {
                Details = await connection.RowsAsync(ByApplication, row => row.GetString(0), cancellation),
            },
            waiting.Count > 0 ? new("locks", Verdict.Warn, $"{waiting.Count} {(waiting.Count == 1 ? "session waits" : "sessions wait")} for a lock", "end the session that is waited for: select pg_terminate_backend(PID)") { Details = waiting } : new("locks", Verdict.Go, "nobody waits for a lock"),
            slow.Count > 0 ? new("long statements", Verdict.Warn, $"{slow.Count} {(slow.Count == 1 ? "transaction is" : "transactions are")} open for over 5 s", "look at its plan: explain; an index may be missing") { Details = slow } : new("long statements", Verdict.Go, "no transaction is open for over 5 s"),
            .. runbook.Database?.Migrations is { } migrations ? [await RevisionAsync(migrations, connection, live, cancellation)] : Array.Empty<Finding>(),
        ];
    }

    private static async Task<Finding> RevisionAsync(MigrationSettings settings, NpgsqlConnection connection, LiveVersion? live, CancellationToken cancellation)
    {
        var current = (await Revisions.ReadAsync(settings, connection, cancellation)).Current;
        return live is null ? new("migrations", Verdict.Go, $"the schema is at {current ?? "no revision"}; nothing was released that it could be compared with")
            : current == live.Revision ? new("migrations", Verdict.Go, $"the schema is at {current ?? "no revision"}, as {live.Version} left it")
            // A rollback of the code alone leaves the newer schema, which is right.
            : new("migrations", Verdict.Warn, $"the schema is at {current ?? "no revision"}; {live.Version} was released with {live.Revision ?? "none"}", "after a rollback of the code alone that is as it should be; else --target=Plan tells what is pending");
    }
}
