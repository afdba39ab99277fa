using Interlock.Database;
using Interlock.Processes;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate.Tools;

/// <summary>Moves a schema by its own tool, under Interlock's lock and limits. Each way back is written down as SQL before its migration is run, so that later it can be judged, and run, without the code.</summary>
/// <param name="tool">The tool.</param>
/// <param name="place">Where it runs; null: the code is gone, and only what was kept can be run.</param>
/// <param name="database">Direct, not through a pooler: the lock is the session's.</param>
/// <param name="history">The code's migrations; null: the tool can't tell.</param>
/// <param name="settings">Limits.</param>
/// <param name="clock">Measures limits.</param>
/// <param name="run">The run's id, kept with each revision.</param>
/// <param name="watch">Sees what each migration does; null: nobody looks.</param>
internal sealed class ToolMigrator(IMigrationTool tool, IMigrationPlace? place, DatabaseUrl database, IReadOnlyList<Migration>? history, MigrationSettings settings, TimeProvider clock, string run, ScriptWatch? watch) : IMigrator
{
    private static readonly RevisionTable Table = RevisionTable.OfTools;

    public IReadOnlyList<Migration>? History => history;

    public async Task<MigrationState> StateAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await StateAsync(connection, cancellation);
    }

    public Task<IReadOnlyList<MigrationText>> TextsAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellation) => place!.TextsAsync(tool, migrations, cancellation);

    public async Task<string?> CheckAsync(string line, Action<string> say, CancellationToken cancellation)
    {
        var result = await place!.RunAsync(new(line), null, say, cancellation);
        return result.Succeeded ? null : $"'{line}' ended with {result.ExitCode}: {ToolFailure.Of(result)}";
    }

    public async Task<IReadOnlyList<string>> UpAsync(string? to, Action<string> say, CancellationToken cancellation)
    {
        await using var alone = await MigrationLock.EnterAsync(database, clock, cancellation);
        await using var progress = MigrationProgress.Start(database, alone.Connection, clock, say);
        var state = await StateAsync(alone.Connection, cancellation);
        var wanted = to is null || history is null ? null : RevisionGraph.Until([to], one => history.FirstOrDefault(known => known.Revision == one)?.Parents ?? []);
        var pending = this.Pending(state).Where(one => wanted is null || wanted.Contains(one.Revision)).ToList();
        if (history is not null && pending.Count == 0)
            return [];
        if (this.Late(state) is { } late)
            throw new MigrationException(late);
        await Table.MakeAsync(alone.Connection, cancellation);
        var texts = (await TextsAsync(pending, cancellation)).ToDictionary(one => one.Migration.Revision, StringComparer.Ordinal);
        foreach (var text in texts.Values)
            await Table.AddAsync(alone.Connection, text.Migration, "", text.Down?.Sql, text.FitsOld, run, cancellation);

        IReadOnlyList<string?> goals = tool.GoesStepByStep && history is not null ? [.. pending.Select(one => one.Revision)] : [to];
        foreach (var goal in goals)
            await UpToAsync(alone.Connection, goal, goal is null ? null : texts[goal], say, cancellation);
        var after = await StateAsync(alone.Connection, cancellation);
        return [.. after.Applied.Where(one => !state.Has(one.Revision)).Select(one => one.Revision)];
    }

    public async Task<IReadOnlyList<string>> DownAsync(string? to, IDownGuard? guard, Action<string> say, CancellationToken cancellation)
    {
        await using var alone = await MigrationLock.EnterAsync(database, clock, cancellation);
        await using var progress = MigrationProgress.Start(database, alone.Connection, clock, say);
        var gone = new List<string>();
        var state = await StateAsync(alone.Connection, cancellation);
        while (state.Beyond(to) is [var newest, ..])
        {
            if (newest.DownSql is not null)
                await DownByTextAsync(alone.Connection, state, newest, guard, say, cancellation);
            else if (guard is not null)
                throw new DownRefusedException($"the way back of {newest} was not kept as SQL, so what it takes away can't be seen");
            else
                await DownByToolAsync(newest, to, say, cancellation);
            var after = await StateAsync(alone.Connection, cancellation);
            if (after.Has(newest.Revision))
                throw new MigrationException($"{newest} was taken back, yet {tool.Name} says that the schema stands at {after.Current}");
            gone.AddRange(state.Applied.Select(one => one.Revision).Where(one => !after.Has(one)).Reverse());
            say($"{newest} taken back");
            state = after;
        }

        return gone;
    }

    private Task<MigrationState> StateAsync(NpgsqlConnection connection, CancellationToken cancellation) => Revisions.ReadAsync(settings, connection, cancellation, history);

    // Of what is no single transaction, something may have happened before a lock was not got.
    private async Task UpToAsync(NpgsqlConnection connection, string? goal, MigrationText? text, Action<string> say, CancellationToken cancellation)
    {
        var what = text?.Migration.ToString() ?? $"{tool.Name}, to the newest";
        var together = text?.Up?.InTransaction == true;
        if (text is { Up.InTransaction: false })
            await Table.BeginAsync(connection, new(text.Migration.Revision, text.Migration.Name, false, "", text.Down?.Sql, text.FitsOld, text.Up.Statements.Count, 0, run), cancellation);
        var started = clock.GetTimestamp();
        await new LockRetry(connection, settings, clock, say).UntilAsync(what, async () =>
        {
            // Building an index beside the service waits for old transactions as others wait for locks, and blocks nobody.
            var limits = new SessionLimits(text?.Up?.Statements.Any(one => one.IsConcurrent) == true ? TimeSpan.Zero : settings.LockTimeout, settings.StatementTimeout);
            var result = await WatchedAsync(what, () => place!.RunAsync(tool.Up(goal), limits, say, cancellation), cancellation);
            return result.Succeeded || (together && ToolFailure.IsLock(result) ? false : throw new MigrationException($"{what}: {ToolFailure.Of(result)}"));
        }, cancellation);

        if (goal is not null && !(await StateAsync(connection, cancellation)).Has(goal))
            throw new MigrationException($"{tool.Name} went to {goal}, as it says, yet the database does not stand there: does it migrate another one? It is given {database} as DATABASE_URL and as PGHOST, PGDATABASE …");
        if (goal is not null)
            await Table.EndAsync(connection, goal, cancellation);
        say($"{what} applied in {clock.GetElapsedTime(started).TotalSeconds:0.00} s");
    }

    private async Task DownByTextAsync(NpgsqlConnection connection, MigrationState state, AppliedMigration newest, IDownGuard? guard, Action<string> say, CancellationToken cancellation)
    {
        var rest = state.Applied.Where(one => one.Revision != newest.Revision).ToList();
        var after = RevisionGraph.Heads(rest.Select(one => (one.Revision, one.Parents)));
        var half = state.Halfway is { IsDown: true } same && same.Revision == newest.Revision ? same : new(newest.Revision, newest.Name, true, "", newest.DownSql, newest.FitsOld, 0, 0, run);
        var script = new ScriptRun(connection, settings, clock, say, watch);
        await script.DownAsync($"{newest.Revision}, way back", half, Table, guard, () => tool.ForgetAsync(connection, newest, after, cancellation), cancellation);
    }

    private async Task DownByToolAsync(AppliedMigration newest, string? to, Action<string> say, CancellationToken cancellation)
    {
        if (place is null || tool.Down(newest, to) is not { } line)
            throw new MigrationException($"{newest} has no way back");
        var result = await WatchedAsync($"{newest}, way back", () => place.RunAsync(line, new(settings.LockTimeout, settings.StatementTimeout), say, cancellation), cancellation);
        if (!result.Succeeded)
            throw new MigrationException($"{newest}, way back: {ToolFailure.Of(result)}");
    }

    private async Task<CommandResult> WatchedAsync(string what, Func<Task<CommandResult>> act, CancellationToken cancellation) =>
        watch is null ? await act() : await watch.FromOutsideAsync(what, database, act, cancellation);
}
