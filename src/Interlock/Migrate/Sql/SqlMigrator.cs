using Interlock.Database;
using Interlock.Migrate.Tools;
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
/// <param name="place">Where the runbook's own check runs; null: none is asked for.</param>
internal sealed class SqlMigrator(DatabaseUrl database, IReadOnlyList<SqlMigration> migrations, MigrationSettings settings, TimeProvider clock, string run, ScriptWatch? watch = null, IMigrationPlace? place = null) : IMigrator
{
    /// <summary>The code's migrations, oldest first.</summary>
    public IReadOnlyList<SqlMigration> Scripts => migrations;

    private static readonly RevisionTable Table = RevisionTable.OfScripts;

    private readonly Dictionary<string, SqlMigration> scripts = migrations.ToDictionary(one => one.Revision, StringComparer.Ordinal);

    public IReadOnlyList<Migration> History { get; } =
        [.. migrations.Select((one, i) => new Migration(one.Revision, one.Name, i == 0 ? [] : [migrations[i - 1].Revision], $"{one.Revision}_{one.Name}.up.sql"))];

    public async Task<MigrationState> StateAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await Table.ReadAsync(connection, cancellation);
    }

    public Task<IReadOnlyList<MigrationText>> TextsAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<MigrationText>>([.. migrations.Select(one => new MigrationText(one, scripts[one.Revision].Up, scripts[one.Revision].Down) { IsOneWay = scripts[one.Revision].IsOneWay })]);

    public async Task<string?> CheckAsync(string line, Action<string> say, CancellationToken cancellation)
    {
        var result = await place!.RunAsync(new(line), null, say, cancellation);
        return result.Succeeded ? null : $"'{line}' ended with {result.ExitCode}: {ToolFailure.Of(result)}";
    }

    public async Task<IReadOnlyList<string>> UpAsync(string? to, Action<string> say, CancellationToken cancellation)
    {
        await using var alone = await MigrationLock.EnterAsync(database, clock, cancellation);
        await using var progress = MigrationProgress.Start(database, alone.Connection, clock, say);
        await Table.MakeAsync(alone.Connection, cancellation);
        var state = await Table.ReadAsync(alone.Connection, cancellation);
        if (state.Halfway is { IsDown: true } goingDown)
        {
            await DownOneAsync(alone.Connection, goingDown.Revision, goingDown.Name, goingDown.DownSql, goingDown, null, say, cancellation);
            state = await Table.ReadAsync(alone.Connection, cancellation);
        }

        var applied = new List<string>();
        foreach (var migration in this.Pending(state).Where(one => to is null || SqlMigrations.Number(one.Revision) <= SqlMigrations.Number(to)))
        {
            await UpOneAsync(alone.Connection, migration, state.Halfway is { } half && half.Revision == migration.Revision ? half : null, say, cancellation);
            applied.Add(migration.Revision);
        }

        return applied;
    }

    public async Task<IReadOnlyList<string>> DownAsync(string? to, IDownGuard? guard, Action<string> say, CancellationToken cancellation)
    {
        await using var alone = await MigrationLock.EnterAsync(database, clock, cancellation);
        await using var progress = MigrationProgress.Start(database, alone.Connection, clock, say);
        var state = await Table.ReadAsync(alone.Connection, cancellation);
        var gone = new List<string>();
        if (state.Halfway is { } half && !state.Has(half.Revision))
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

    private async Task UpOneAsync(NpgsqlConnection connection, Migration migration, HalfwayMigration? half, Action<string> say, CancellationToken cancellation)
    {
        var (up, down) = (scripts[migration.Revision].Up, scripts[migration.Revision].Down);
        if (half is not null && half.Checksum != up.Checksum)
            throw new MigrationException($"{half}, and its script has changed since: undo it, or finish it by hand and delete its row in schema_revision_progress");
        var started = clock.GetTimestamp();
        var fits = MigrationLint.FitsOld(up);
        var script = new ScriptRun(connection, settings, clock, say, watch);
        Task Remember() => Table.AddAsync(connection, migration, up.Checksum, down?.Sql, fits, run, cancellation);
        if (up.InTransaction)
        {
            await script.TogetherAsync(migration.File, up, null, Remember, cancellation);
        }
        else
        {
            half ??= new HalfwayMigration(migration.Revision, migration.Name, false, up.Checksum, down?.Sql, fits, up.Statements.Count, 0, run);
            await Table.BeginAsync(connection, half, cancellation);
            await script.ApartAsync(migration.File, up, half.Done, null, done => Table.AdvanceAsync(connection, migration.Revision, done, cancellation), cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await Remember();
            await Table.EndAsync(connection, migration.Revision, cancellation);
            await transaction.CommitAsync(cancellation);
        }

        await connection.RunAsync("reset all", cancellation);
        say($"{migration} applied in {clock.GetElapsedTime(started).TotalSeconds:0.00} s");
    }

    private async Task DownOneAsync(NpgsqlConnection connection, string revision, string name, string? sql, HalfwayMigration? half, IDownGuard? guard, Action<string> say, CancellationToken cancellation)
    {
        if (sql is null)
            throw new MigrationException($"{revision} {name} has no way back: it came without a .down.sql");
        half ??= new HalfwayMigration(revision, name, true, "", sql, false, 0, 0, run);
        var script = new ScriptRun(connection, settings, clock, say, watch);
        await script.DownAsync($"{revision}_{name}.down.sql", half, Table, guard, () => Task.CompletedTask, cancellation);
        say($"{revision} {name} taken back");
    }
}
