using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Monitor;
using Interlock.Plan;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Repository;
using Interlock.Rollback;
using Interlock.Runbook;
using Npgsql;
using Shared;

namespace Interlock.Tests.Database;

/// <summary>One server for all tests that need one.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresCluster>
{
    public const string Name = "postgres";
}

/// <summary>A checkout with migrations, and a database of its own, to run database steps in. A step is run as the engine does: what it journals goes through JSON, and probing and undoing are asked of a new instance.</summary>
internal sealed class DatabaseRoom : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-database-");
    private readonly Dictionary<(Phase, string), JsonObject> facts = [];
    private readonly Dictionary<(Phase, string), JsonObject> intents = [];
    private readonly PostgresCluster? cluster;
    private IReadOnlyList<Step> backup = [];

    /// <summary>A room with a database on the cluster; without a cluster it is left to the locator.</summary>
    public DatabaseRoom(PostgresCluster? cluster = null)
    {
        this.cluster = cluster;
        Name = cluster?.CreateDatabase() ?? "storefront";
        Url = cluster is null ? null : DatabaseUrl.Parse(cluster.Url(Name));
        Backup = new() { ProveOn = Url?.ForService() };
        Directory.CreateDirectory(Scripts);
    }

    public string Root => folder.FullName;

    public string Scripts => Path.Combine(Root, "migrations");

    public string Name { get; }

    public DatabaseUrl? Url { get; set; }

    /// <summary>By default proven on the cluster itself: setting up a server for each proof takes its time.</summary>
    public BackupSettings Backup { get; set; }

    public MigrationSettings Migrations { get; set; } = new() { Scripts = "migrations", LockTimeout = TimeSpan.FromMilliseconds(200) };

    public IReadOnlyList<int> Server { get; set; } = [];

    public Live? Live { get; set; }

    public string Version { get; set; } = "1.4.0";

    public string Environment { get; set; } = "local";

    public ReleaseHistory History { get; set; } = ReleaseHistory.Of([]);

    public RunOptions Options { get; set; } = new() { User = "ada" };

    public SchemaRollbackSettings Rollback { get; set; } = new();

    public string Commit { get; set; } = "c1";

    public string Run { get; set; } = "local-test";

    public ICommandRunner Commands { get; set; } = new CommandRunner(TimeProvider.System);

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public List<string> Said { get; } = [];

    /// <summary>How often requests were made to wait.</summary>
    public int Held { get; private set; }

    public PlanRequest Request => new(new ReleaseRunbook
    {
        Name = "storefront",
        Version = "1.4.0",
        Services = new Dictionary<string, ServiceSettings>(),
        Database = new DatabaseSettings { Url = Url?.ForService(), Server = Server, Migrations = Migrations, Backup = Backup, Rollback = Rollback },
    }, Environment, Version, Commit);

    public Site Site => new(Root, Path.Combine(Root, ".interlock"), Path.Combine(Root, "artifacts"));

    public DatabaseRoom With(string script, string sql)
    {
        File.WriteAllText(Path.Combine(Scripts, script), sql);
        return this;
    }

    public StepContext Context(JsonObject? intent = null) => new()
    {
        Plan = new ReleasePlan(Request.Runbook, Environment, Version, Commit, []),
        Run = Run,
        Site = Site,
        Commands = Commands,
        Clock = Clock,
        Platform = new Standing(Live, () => Held++),
        Repository = new Copying(Root),
        Options = Options,
        FindData = (phase, step) => facts.GetValueOrDefault((phase, step)),
        Database = cancellation => DatabaseLocator.OpenAsync(Request.Runbook, Environment, Site, Commands, TimeProvider.System, Said.Add, Said.Add, cancellation),
        History = () => History,
        Say = Said.Add,
        Intent = intent ?? [],
    };

    public Step Step(Phase phase, string name) => ((IReadOnlyList<Step>)(phase == Phase.Rollback ? RollbackSteps.Before(Request) : PlanBuilder.StepsOf(phase, Request))).Append(new DropReplaySlot(phase, [])).Single(step => step.Name == name);

    // A proof leans on what the backup of the same run holds.
    private Step StepOfRun(Phase phase, string name)
    {
        if (phase != Phase.Backup)
            return Step(phase, name);
        if (name == "database backup")
            backup = PlanBuilder.StepsOf(phase, Request);
        return backup.Single(step => step.Name == name);
    }

    /// <summary>The process has ended, and with it what it held.</summary>
    public void EndProcess() => backup = PlanBuilder.StepsOf(Phase.Backup, Request);

    public async Task<StepResult> RunAsync(Phase phase, string name, CancellationToken cancellation = default)
    {
        var step = StepOfRun(phase, name);
        var intent = step is MutatingStep ? await PrepareAsync(phase, name) : [];
        var result = await step.RunAsync(Context(intent), cancellation);
        if (result.Data is { } data)
            facts[(phase, name)] = Journalled(data);
        return result;
    }

    /// <summary>Runs a step again by the intent that it had, as after a kill.</summary>
    public Task<StepResult> RunAgainAsync(Phase phase, string name) => Step(phase, name).RunAsync(Context(IntentOf(phase, name)), default);

    public async Task<JsonObject> PrepareAsync(Phase phase, string name) =>
        intents[(phase, name)] = Journalled(await ((MutatingStep)Step(phase, name)).PrepareAsync(Context(), default));

    public Task<Reality> ProbeAsync(Phase phase, string name) => ((MutatingStep)Step(phase, name)).ProbeAsync(Context(), intents[(phase, name)], default);

    public Task<UndoResult> UndoAsync(Phase phase, string name) => ((MutatingStep)Step(phase, name)).UndoAsync(Context(), intents[(phase, name)], facts.GetValueOrDefault((phase, name)), default);

    public JsonObject IntentOf(Phase phase, string name) => intents[(phase, name)];

    /// <summary>What an earlier step left.</summary>
    public void Know(Phase phase, string name, JsonObject data) => facts[(phase, name)] = Journalled(data);

    public JsonObject? DataOf(Phase phase, string name) => facts.GetValueOrDefault((phase, name));

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await (await Context().Database(default))!.OpenAsync(default);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ValueAsync<T>(string sql)
    {
        await using var connection = await (await Context().Database(default))!.OpenAsync(default);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public void Dispose()
    {
        if (cluster is not null)
            cluster.Drop(Name);
        folder.Delete(recursive: true);
    }

    public static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static JsonObject Journalled(JsonObject data) => JsonNode.Parse(data.ToJsonString())!.AsObject();

    private sealed class Standing(Live? live, Action held) : IPlatform
    {
        public PlatformKind Kind => PlatformKind.Local;

        public IReadOnlyList<Step> Steps(Phase phase, PlanRequest request) => [];

        public Task<Live?> LiveAsync(CancellationToken cancellation) => Task.FromResult(live);

        public Task ReviveAsync(StepContext context, string version, CancellationToken cancellation) => Task.CompletedTask;

        public Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation) => Task.FromResult<HealthCheck?>(null);

        public Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation) => Task.FromResult<LiveConfiguration?>(null);

        public Task<bool> HoldTrafficAsync(TimeSpan limit, CancellationToken cancellation)
        {
            held();
            return Task.FromResult(true);
        }

        public Task<string> UrlAsync(CancellationToken cancellation) => Task.FromResult(live?.Url ?? "");

        public Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Retained>>([]);

        public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>([]);

        public Task DownAsync(Action<string> say, CancellationToken cancellation) => Task.CompletedTask;
    }

    private sealed class Copying(string root) : IRepository
    {
        public Task ExportAsync(string commit, string folder, CancellationToken cancellation)
        {
            var source = Path.Combine(root, "migrations");
            foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(folder, "migrations", Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            Directory.CreateDirectory(Path.Combine(folder, "migrations"));
            return Task.CompletedTask;
        }

        public Task<SourceState> StateAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<string> SnapshotAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task TagAsync(string name, string commit, string message, CancellationToken cancellation) => throw new NotSupportedException();

        public Task BranchAsync(string name, string commit, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<string?> ResolveAsync(string reference, CancellationToken cancellation) => throw new NotSupportedException();

        public Task DeleteAsync(string reference, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
