using Interlock.Ledger;
using Interlock.Repository;
using Interlock.Session;

namespace Interlock.Tests.Session;

/// <summary>A checkout with a runbook for two environments, and a state folder as their releases leave it.</summary>
internal sealed class SessionRoom : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-session-");

    public SessionRoom() => File.WriteAllText(Path.Combine(folder.FullName, "release.yaml"), """
        name: shop
        version: 1.4.0
        services:
          web:
            run: ./serve
        database:
          name: shop
        environments:
          staging:
            rollout: {traffic: [100]}
        """);

    public string Root => folder.FullName;

    public string State => Path.Combine(Root, ".interlock");

    /// <summary>What a release of an environment leaves.</summary>
    public async Task<SessionRoom> WithAsync(string environment)
    {
        foreach (var file in new[] { $"{environment}/generated.json", $"backups/{environment}-1.4.0-20261121T040302Z/manifest.json", "repository.git/HEAD", "migrations/c1/001_a.up.sql" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(State, file))!);
            await File.WriteAllTextAsync(Path.Combine(State, file), "{}");
        }

        var holder = new LockHolder("r", "ada", "here", 1, DateTimeOffset.UnixEpoch, "Deploy");
        await using var writer = await new FileLedger(Path.Combine(State, "ledger"), TimeProvider.System).LockAsync(environment, holder);
        return this;
    }

    /// <summary>Does something in a session, and returns what it said.</summary>
    public async Task<string> SayAsync(string environment, Func<ReleaseSession, Task> what, bool keepData = false, string target = "Down", bool json = false, bool cleans = false, Func<string, Task>? heard = null, IReadOnlyList<string>? files = null, bool fixes = false, SecretsRequest? secrets = null, IReadOnlyList<string>? only = null)
    {
        await using var output = new Heard(heard);
        await using var session = new ReleaseSession(new()
        {
            Target = target,
            Runbook = Path.Combine(Root, "release.yaml"),
            State = State,
            Artifacts = Path.Combine(Root, "artifacts"),
            Environment = environment,
            KeepData = keepData,
            Json = json,
            Cleans = cleans,
            Files = files ?? [],
            Fixes = fixes,
            Options = new() { Only = only ?? [] },
            Secrets = secrets ?? new(),
            Out = output,
            Warn = output.WriteLine,
            Observer = _ => throw new NotSupportedException(),
            EdgeProgram = "/nowhere/Interlock.Edge.dll",
        }, (_, _, _) => new Clean(Root), CancellationToken.None);
        await what(session);
        return output.ToString();
    }

    /// <summary>Takes the lock of an environment as a second run does.</summary>
    public async Task<ILedgerWriter> LockAsync(string environment) =>
        await new FileLedger(Path.Combine(State, "ledger"), TimeProvider.System).LockAsync(environment, new("second", "eve", "there", 2, DateTimeOffset.UnixEpoch, "Deploy"));

    public bool Has(string path) => Path.Exists(Path.Combine(State, path));

    public void Dispose() => folder.Delete(recursive: true);

    // Whoever listens is heard out before anything goes on.
    private sealed class Heard(Func<string, Task>? heard) : StringWriter
    {
        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            if (heard is not null)
                await heard(value ?? "");
        }
    }

    private sealed class Clean(string root) : IRepository
    {
        private const string Commit = "abc1234def";

        public Task<SourceState> StateAsync(CancellationToken cancellation) => Task.FromResult(new SourceState(Commit, "main", null, 3, [], null, 0, 0, Commit));

        public Task<string> SnapshotAsync(CancellationToken cancellation) => Task.FromResult(Commit);

        public Task ExportAsync(string commit, string folder, CancellationToken cancellation)
        {
            foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(root, ".interlock"), StringComparison.Ordinal)))
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
