using Interlock.Database;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Plain SQL scripts, up and down. The runner is part of Interlock, so it is wherever a release runs (MG-02). Each script is one transaction with its revision, unless it says otherwise.</summary>
/// <param name="database">Direct, not through a pooler: the lock is the session's.</param>
/// <param name="migrations">The code's migrations, oldest first; none where the code is gone: the way down needs none.</param>
/// <param name="settings">Limits.</param>
/// <param name="clock">Measures limits.</param>
/// <param name="run">The run's id, kept with each revision.</param>
/// <param name="watch">Sees what each transaction does; null: nobody looks.</param>
internal sealed class SqlMigrator(DatabaseUrl database, IReadOnlyList<SqlMigration> migrations, MigrationSettings settings, TimeProvider clock, string run, ScriptWatch? watch = null) : IMigrator
{
    public IReadOnlyList<string> Heads => migrations.Count == 0 ? [] : [migrations[^1].Revision];

    public async Task<MigrationState> StateAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await RevisionTable.ReadAsync(connection, cancellation);
    }

    public IReadOnlyList<string> Pending(MigrationState state) => [.. Missing(state).Select(migration => migration.Revision)];

    public IReadOnlyList<SqlMigration> Missing(MigrationState state) => [.. migrations.Where(migration => !state.Has(migration.Revision))];

    public string Preview(MigrationState state) => string.Join('\n', Missing(state).Select(migration =>
        $"-- {migration}{(migration.Up.InTransaction ? "" : " (statement by statement)")}\n{(migration.Up.InTransaction ? $"begin;\n{migration.Up.Sql.TrimEnd()}\ncommit;" : migration.Up.Sql.TrimEnd())}\n"));

    public async Task<IReadOnlyList<string>> UpAsync(string? to, Action<string> say, CancellationToken cancellation)
    {
        await using var alone = await MigrationLock.EnterAsync(database, clock, cancellation);
        await RevisionTable.MakeAsync(alone.Connection, cancellation);
        var state = await RevisionTable.ReadAsync(alone.Connection, cancellation);
        if (state.Halfway is { IsDown: true } goingDown)
        {
            await DownOneAsync(alone.Connection, goingDown.Revision, goingDown.Name, goingDown.DownSql, goingDown, null, say, cancellation);
            state = await RevisionTable.ReadAsync(alone.Connection, cancellation);
        }

        var applied = new List<string>();
        foreach (var migration in Missing(state).Where(one => to is null || SqlMigrations.Number(one.Revision) <= SqlMigrations.Number(to)))
        {
            await UpOneAsync(alone.Connection, migration, state.Halfway is { } half && half.Revision == migration.Revision ? half : null, say, cancellation);
            applied.Add(migration.Revision);
        }

        return applied;
    }

    public async Task<IReadOnlyList<string>> DownAsync(string? to, IDownGuard? guard, Action<string> say, CancellationToken cancellation)
    {
        await using var alone = await MigrationLock.EnterAsync(database, clock, cancellation);
        var state = await RevisionTable.ReadAsync(alone.Connection, cancellation);
        var gone = new List<string>();
        if (state.Halfway is { } half && state.Beyond(to).All(one => one.Revision != half.Revision))
        {
            await DownOneAsync(alone.Connection, half.Revision, half.Name, half.DownSql, half.IsDown ? half : null, guard, say, cancellation);
            gone.Add(half.Revision);
        }

        foreach (var one in state.Beyond(to))
        {
            await DownOneAsync(alone.Connection, one.Revision, one.Name, one.DownSql, state.Halfway is { IsDown: true } same && same.Revision == one.Revision ? same : null, guard, say, cancellation);
            gone.Add(one.Revision);
        }

        return gone;
    }

    private async Task UpOneAsync(NpgsqlConnection connection, SqlMigration migration, HalfwayMigration? half, Action<string> say, CancellationToken cancellation)
    {
        if (half is not null && half.Checksum != migration.Checksum)
            throw new MigrationException($"{half}, and its script has changed since: undo it, or finish it by hand and delete its row in schema_revision_progress");
        var started = clock.GetTimestamp();
        var what = $"{migration.Revision}_{migration.Name}.up.sql";
        var fits = MigrationLint.FitsOld(migration.Up);
        var script = new ScriptRun(connection, settings, clock, say, watch);
        if (migration.Up.InTransaction)
        {
            await script.TogetherAsync(what, migration.Up, null, () => RevisionTable.AddAsync(connection, migration, fits, run, cancellation), cancellation);
        }
        else
        {
            half ??= new HalfwayMigration(migration.Revision, migration.Name, false, migration.Checksum, migration.Down?.Sql, fits, migration.Up.Statements.Count, 0, run);
            await RevisionTable.BeginAsync(connection, half, cancellation);
            await script.ApartAsync(what, migration.Up, half.Done, null, done => RevisionTable.AdvanceAsync(connection, migration.Revision, done, cancellation), cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await RevisionTable.AddAsync(connection, migration, fits, run, cancellation);
            await RevisionTable.EndAsync(connection, migration.Revision, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        await connection.RunAsync("reset all", cancellation);
        say($"{migration} applied in {clock.GetElapsedTime(started).TotalSeconds:0.00} s");
    }

    private async Task DownOneAsync(NpgsqlConnection connection, string revision, string name, string? sql, HalfwayMigration? half, IDownGuard? guard, Action<string> say, CancellationToken cancellation)
    {
        if (sql is null)
            throw new MigrationException($"{revision} {name} has no way back: it came without a .down.sql");
        var down = new SqlScript(sql);
        var what = $"{revision}_{name}.down.sql";
        var script = new ScriptRun(connection, settings, clock, say, watch);
        async Task Forget()
        {
            await RevisionTable.RemoveAsync(connection, revision, cancellation);
            await RevisionTable.EndAsync(connection, revision, cancellation);
        }

        if (down.InTransaction)
        {
            await script.TogetherAsync(what, down, guard, Forget, cancellation);
        }
        else
        {
            half ??= new HalfwayMigration(revision, name, true, "", sql, false, down.Statements.Count, 0, run);
            await RevisionTable.BeginAsync(connection, half, cancellation);
            await script.ApartAsync(what, down, half.Done, guard, done => RevisionTable.AdvanceAsync(connection, revision, done, cancellation), cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await Forget();
            await transaction.CommitAsync(cancellation);
        }

        await connection.RunAsync("reset all", cancellation);
        say($"{revision} {name} taken back");
    }
}
