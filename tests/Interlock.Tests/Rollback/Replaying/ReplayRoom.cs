using Interlock.Backup;
using Interlock.Database;
using Interlock.Migrate;
using Interlock.Rollback.Replaying;
using Npgsql;
using Shared;

namespace Interlock.Tests.Rollback.Replaying;

/// <summary>A database in use, a backup of it with a slot armed at its snapshot, and what was restored from it.</summary>
internal sealed class ReplayRoom : IAsyncDisposable
{
    private static int rooms;
    private readonly PostgresCluster cluster;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-replay-");

    public ReplayRoom(PostgresCluster cluster, string schema)
    {
        this.cluster = cluster;
        Name = cluster.CreateDatabase();
        Admin = DatabaseUrl.Parse(cluster.Url("postgres"));
        Environment = $"test-{System.Environment.ProcessId}-{Interlocked.Increment(ref rooms)}";
        Names = ReplayNames.For(Environment, "run-1");
        cluster.Execute(Name, schema);
    }

    public string Name { get; }

    public string RestoredName => Name + "_restored";

    public string Environment { get; }

    public ReplayNames Names { get; }

    public DatabaseUrl Admin { get; }

    public DatabaseUrl Source => Admin.WithDatabase(Name);

    public DatabaseUrl Restored => Admin.WithDatabase(RestoredName);

    public string Lsn { get; private set; } = "";

    public IReadOnlyList<string> Notes { get; set; } = RevisionTable.Names;

    public IReadOnlyList<string> Limits { get; private set; } = [];

    public DatabaseSwap Swap => new(Admin, Name, RestoredName, Names, Lsn, TimeProvider.System);

    public void Execute(string sql) => cluster.Execute(Name, sql);

    public T Value<T>(string database, string sql) => cluster.Value<T>(database, sql);

    public Task<ArmedSlot> ArmAsync(TimeSpan? limit = null) => ReplaySlot.ArmAsync(Source, Names, Notes, TimeProvider.System, limit, default);

    /// <summary>Arms, dumps that very snapshot, and restores it beside.</summary>
    public async Task BackUpAndRestoreAsync()
    {
        await using (var armed = await ArmAsync())
        {
            (Lsn, Limits) = (armed.Lsn, armed.Limits);
            cluster.RunProgram("pg_dump", Name, "--format=custom", "--compress=1", $"--snapshot={armed.Snapshot}", $"--file={Dump}");
        }

        Restore();
    }

    public void Restore()
    {
        cluster.Drop(RestoredName);
        cluster.Execute("postgres", $"create database {RestoredName} template template0");
        cluster.RunProgram("pg_restore", RestoredName, "--exit-on-error", $"--dbname={RestoredName}", Dump);
    }

    public Task<ReplayRun> StartAsync() => ReplayRun.StartAsync(Source, Restored, Names, Lsn, TimeProvider.System, default);

    /// <summary>Replays all that is there now.</summary>
    public async Task<ReplayReport> ReplayAsync()
    {
        await using var run = await StartAsync();
        await run.UntilAsync(await run.MarkAsync(default), default);
        await run.CopySequencesAsync(default);
        return await run.ReportAsync(default);
    }

    /// <summary>What the restored database holds otherwise than the source, tables and structure; empty when they are alike.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        await using (var connection = await Restored.OpenAsync(default))
            await ReplayProgress.ClearAsync(connection, default);
        await using var source = await DatabaseSnapshot.TakeAsync(Source, default);
        await using var restored = await DatabaseSnapshot.TakeAsync(Restored, default);
        var figures = await source.FiguresAsync(1, null, default);
        return figures.DifferencesIn(await restored.FiguresAsync(1, figures, default));
    }

    public async Task DisposeDatabasesAsync()
    {
        await using var connection = await Admin.OpenAsync(default);
        await LeftSlot.DropAsync(connection, Environment, null, default, Name);
        var databases = await connection.RowsAsync("select datname::text from pg_database where datname = $1 or starts_with(datname, $1 || '_')", row => row.GetString(0), default, Name);
        foreach (var database in databases)
            await DatabaseDrop.RunAsync(connection, database, default);
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeDatabasesAsync();
        folder.Delete(recursive: true);
    }

    private string Dump => Path.Combine(folder.FullName, "dump");
}
