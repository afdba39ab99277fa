using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

internal sealed partial class DatabaseSwap
{
    private async Task<SwapResult> SwapAsync(SwapHooks hooks, CancellationToken cancellation)
    {
        await using var server = await admin.OpenAsync(cancellation);
        await server.RunAsync("set synchronous_commit = on", cancellation);
        await using var run = lsn is null ? null : await ReplayRun.StartAsync(admin.WithDatabase(name), admin.WithDatabase(restored), names, lsn, clock, cancellation);
        var (session, left, began) = (server.ProcessID, LeftName(), 0L);
        ReplayReport? report = null;
        try
        {
            if (run is not null)
            {
                await run.CatchUpAsync(SmallLag, TolerableLag, cancellation);
                // What is refused already would be refused again: nobody is to wait for that.
                Judge(await run.ReportAsync(cancellation), hooks);
            }

            await RefuseForeignAsync(server, run?.Processes ?? [], cancellation);
            await RefusePreparedAsync(server, cancellation);
            using var late = new CancellationTokenSource(PauseLimit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
            began = clock.GetTimestamp();
            await hooks.Hold(either.Token);
            await hooks.At(SwapStep.Close, either.Token);
            await CloseAsync(server, run?.Processes ?? [], either.Token);
            await RefusePreparedAsync(server, either.Token);
            await hooks.At(SwapStep.LastRows, either.Token);
            if (run is not null)
                report = await LastRowsAsync(run, hooks, either.Token);
            await EmptyAsync(server, restored, [], either.Token);
            await EmptyAsync(server, name, [], either.Token);
            await hooks.At(SwapStep.Rename, either.Token);
            // From here on it is one transaction: whether it was done is for the server to say.
            await RenameAsync(server, left, either.Token);
        }
        catch (Exception failure)
        {
            if (!await IsSwappedAsync(session))
            {
                await PutBackAsync(hooks, failure);
                throw;
            }
        }

        await hooks.Release(cancellation);
        var pause = clock.GetElapsedTime(began).TotalMilliseconds;
        await hooks.At(SwapStep.CleanUp, cancellation);
        var kept = await CleanUpAsync(cancellation);
        return new(left, pause, report ?? kept);
    }

    private async Task<ReplayReport> LastRowsAsync(ReplayRun run, SwapHooks hooks, CancellationToken cancellation)
    {
        await run.UntilAsync(await run.MarkAsync(cancellation), cancellation);
        await run.CopySequencesAsync(cancellation);
        var report = await run.ReportAsync(cancellation);
        Judge(report, hooks);
        await run.DisposeAsync();
        return report;
    }

    private void Judge(ReplayReport report, SwapHooks hooks)
    {
        if (hooks.Accepts?.Invoke(report) == false)
            throw new ReplayRefusedException(report, name);
    }

    // After a rename whose answer was lost, too: it is done or undone once its session is gone.
    private async Task<bool> IsSwappedAsync(int session)
    {
        try
        {
            await using (var connection = await admin.OpenAsync(CancellationToken.None))
                await EndAsync(connection, session);
            return (await StandAsync(CancellationToken.None)).Stage == SwapStage.Swapped;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // Not by pg_terminate_backend's own time-out, which servers before 14 do not have.
    private static async Task EndAsync(NpgsqlConnection connection, int session)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            while (await connection.ValueAsync<long>("select count(pg_terminate_backend(pid)) from pg_catalog.pg_stat_activity where pid = $1 and datname = current_database() and application_name = 'interlock'", limit.Token, session) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // What stands is asked all the same.
        }
    }

    private async Task PutBackAsync(SwapHooks hooks, Exception failure)
    {
        try
        {
            await OpenAsync(CancellationToken.None);
        }
        catch (NpgsqlException closed)
        {
            throw new DatabaseException($"The swap failed ({SecretMask.Apply(failure.Message)}), and {name} may still be closed ({closed.Message}): run it again, or ALTER DATABASE {Sql.Quote(name)} ALLOW_CONNECTIONS true", failure);
        }
        finally
        {
            await hooks.Release(CancellationToken.None);
        }
    }

    private async Task CloseAsync(NpgsqlConnection server, IReadOnlyList<int> ours, CancellationToken cancellation)
    {
        await server.RunAsync($"alter database {Sql.Quote(name)} allow_connections false", cancellation);
        await EmptyAsync(server, name, ours, cancellation);
    }

    /// <summary>Ends every session of a database but ours, and waits until they are gone. One that was just being let in holds a lock on the database until it is seen among the sessions, so those are asked first.</summary>
    private static async Task EmptyAsync(NpgsqlConnection server, string database, IReadOnlyList<int> ours, CancellationToken cancellation)
    {
        const string Entering = """
            select count(*) from pg_catalog.pg_locks l join pg_catalog.pg_database d on l.classid = 'pg_catalog.pg_database'::regclass and l.objid = d.oid
            where d.datname = $1 and l.locktype = 'object' and l.pid <> all ($2) and l.pid <> pg_backend_pid()
            """;
        // What kind of process it is is told only to its own role; only the server's own workers, which a rename ends itself, have no user.
        const string Ended = """
            select count(pg_terminate_backend(pid)) from pg_catalog.pg_stat_activity
            where datname = $1 and pid <> all ($2) and usesysid is not null
            """;
        var spared = ours.ToArray();
        while (true)
        {
            var entering = await server.ValueAsync<long>(Entering, cancellation, database, spared);
            if (await server.ValueAsync<long>(Ended, cancellation, database, spared) + entering == 0)
                return;
        }
    }

    /// <summary>Stops where a session could not be ended: what it commits while the databases change places would be nowhere.</summary>
    private async Task RefuseForeignAsync(NpgsqlConnection server, IReadOnlyList<int> ours, CancellationToken cancellation)
    {
        const string Foreign = """
            select format('process %s of role %s', a.pid, a.usename) from pg_catalog.pg_stat_activity a join pg_catalog.pg_roles me on me.rolname = current_user left join pg_catalog.pg_roles r on r.oid = a.usesysid
            where a.datname = $1 and a.pid <> all ($2) and a.usesysid is not null and not me.rolsuper
                and (r.rolsuper or not (pg_has_role(me.oid, a.usesysid, 'USAGE') or pg_has_role(me.oid, 'pg_signal_backend', 'USAGE')))
            order by a.pid
            """;
        if (await server.RowsAsync(Foreign, row => row.GetString(0), cancellation, name, ours.ToArray()) is { Count: > 0 } foreign)
            throw new DatabaseException($"{admin.User} may not end sessions of {name} that others have ({string.Join(", ", foreign)}), and what they wrote last would be lost: end them, or GRANT pg_signal_backend TO {Sql.Quote(admin.User ?? "")}");
    }

    private async Task RefusePreparedAsync(NpgsqlConnection server, CancellationToken cancellation)
    {
        if (await server.ValueAsync<long>("select count(*) from pg_catalog.pg_prepared_xacts where database = $1", cancellation, name) is > 0 and var prepared)
            throw new DatabaseException($"{prepared} prepared transactions of {name} are neither committed nor rolled back (pg_prepared_xacts): end them, or they are lost");
    }

    private async Task RenameAsync(NpgsqlConnection server, string left, CancellationToken cancellation)
    {
        await server.RunAsync("begin", cancellation);
        await DatabaseTraits.CopyAsync(server, name, restored, cancellation);
        await server.RunAsync($"""
            alter database {Sql.Quote(name)} rename to {Sql.Quote(left)};
            alter database {Sql.Quote(restored)} rename to {Sql.Quote(name)};
            alter database {Sql.Quote(name)} allow_connections true;
            comment on database {Sql.Quote(left)} is {Sql.Literal(Sign)};
            commit
            """, cancellation);
    }
}
