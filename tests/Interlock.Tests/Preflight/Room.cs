using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Forge;
using Interlock.Ledger;
using Interlock.Monitor;
using Interlock.Plan;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Repository;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight;

/// <summary>A folder to run steps in, with real programs and a repository that says what the test tells it.</summary>
internal sealed class Room : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("preflight-");

    /// <summary>Where steps run; a folder of its own unless another is named.</summary>
    public string Root { get => field ?? folder.FullName; init; }

    /// <summary>In place of one that says <see cref="Source"/>.</summary>
    public IRepository? Repository { get; init; }

    public ReleaseHistory History { get; set; } = ReleaseHistory.Of([]);

    public SourceState Source { get; set; } = new("abc1234def", "main", null, 3, [], "origin/main", 0, 0, "abc1234def");

    public RunOptions Options { get; set; } = new() { User = "ada" };

    /// <summary>In place of one that only says <see cref="Configuration"/>.</summary>
    public Interlock.Platforms.IPlatform? Platform { get; set; }

    public Func<string, bool>? Ask { get; set; }

    public string Environment { get; set; } = "local";

    /// <summary>What each service runs with.</summary>
    public LiveConfiguration? Configuration { get; set; }

    public Func<string, ReleaseHistory> HistoryOf { get; set; } = _ => ReleaseHistory.Of([]);

    public List<string> Said { get; } = [];

    public Func<ForgeAccess, IForge> Forge { get; init; } = _ => throw new NotSupportedException();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public string Artifact(string path) => File.ReadAllText(Path.Combine(Root, "artifacts", path));

    public Room With(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public Task<StepResult> RunAsync(Step step, CancellationToken cancellation = default) => step.RunAsync(
        new StepContext
        {
            Plan = new ReleasePlan(Runbook.Text.Good(Runbook.Text.With()), Environment, "1.4.0", Source.Commit, []),
            Run = "local-test",
            Site = new Site(Root, Path.Combine(Root, ".interlock"), Path.Combine(Root, "artifacts")),
            Commands = new CommandRunner(TimeProvider.System),
            Clock = Clock,
            Forge = Forge,
            Platform = Platform ?? new Configured(Configuration),
            Repository = Repository ?? new Stated(Source, Root),
            Options = Options,
            Ask = Ask,
            Database = _ => Task.FromResult<Interlock.Database.DatabaseUrl?>(null),
            FindData = (_, _) => null,
            History = () => History,
            HistoryOf = (environment, _) => Task.FromResult(HistoryOf(environment)),
            Say = Said.Add,
        },
        cancellation);

    public void Dispose() => folder.Delete(recursive: true);

    private sealed class Configured(LiveConfiguration? configuration) : IPlatform
    {
        public PlatformKind Kind => PlatformKind.Local;

        public IReadOnlyList<Step> Steps(Phase phase, PlanRequest request) => [];

        public Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation) => Task.FromResult(configuration);

        public Task<Live?> LiveAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task ReviveAsync(StepContext context, string version, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<string> UrlAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task DownAsync(Action<string> say, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class Stated(SourceState state, string root) : IRepository
    {
        public Task<SourceState> StateAsync(CancellationToken cancellation) => Task.FromResult(state);

        public Task<string> SnapshotAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task ExportAsync(string commit, string folder, CancellationToken cancellation)
        {
            foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(root, ".interlock"), StringComparison.Ordinal)).ToList())
            {
                var target = Path.Combine(folder, Path.GetRelativePath(root, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            return Task.CompletedTask;
        }

        public Task TagAsync(string name, string commit, string message, CancellationToken cancellation) => throw new NotSupportedException();

        public Task BranchAsync(string name, string commit, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<string?> ResolveAsync(string reference, CancellationToken cancellation) => throw new NotSupportedException();

        public Task DeleteAsync(string reference, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
