using System.Text.Json;
using Cake.Core;
using Interlock.Platforms.Local;
using Interlock.Processes;

namespace Interlock.Build.Benchmarks;

/// <summary>A clone of this repository with a state of its own and a free port, on which releases can be tried. Disposing it stops and removes everything.</summary>
internal sealed class Trial : IAsyncDisposable
{
    private readonly ChildProgram _programs;
    private readonly int _port = InstalledProgram.FreePort();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 256 }) { Timeout = TimeSpan.FromSeconds(5) };

    public Trial(ReleaseContext context) => _programs = new ChildProgram(context);

    public string Folder { get; } = Directory.CreateTempSubdirectory("interlock-cutover-").FullName;

    public string Health => $"http://127.0.0.1:{_port}/health";

    private string Clone => Path.Combine(Folder, "clone");

    private string State => Path.Combine(Folder, "state");

    public Task CloneAsync() => MustAsync("git", ["clone", "--quiet", "--no-hardlinks", RepositoryRoot.Path, Clone]);

    public Task CommitAsync() => MustAsync("git", ["-C", Clone, "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com", "commit", "--quiet", "--allow-empty", "--message", "Another version"]);

    /// <summary>Runs a target as a person would: by the script.</summary>
    public Task RunAsync(string target, params string[] more) => MustAsync(Script.Program, [.. Script.Before, .. Arguments(target), .. more]);

    /// <summary>Starts a target that lasts. Whoever starts it ends it.</summary>
    public DetachedProcess Start(string target, params string[] more) =>
        new CommandRunner(TimeProvider.System).StartDetached(new(Script.Program, [.. Script.Before, .. Arguments(target), .. more]), Path.Combine(Folder, $"{target}.log"));

    /// <summary>Adds to the runbook, and commits it.</summary>
    public async Task WriteAsync(string more)
    {
        await File.AppendAllTextAsync(Path.Combine(Clone, "release.yaml"), more).ConfigureAwait(false);
        await MustAsync("git", ["-C", Clone, "add", "release.yaml"]).ConfigureAwait(false);
        await CommitAsync().ConfigureAwait(false);
    }

    /// <summary>The version that answers, or null.</summary>
    public async Task<string?> VersionAsync(CancellationToken cancellation)
    {
        try
        {
            using var health = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Health), cancellation).ConfigureAwait(false));
            return health.RootElement.GetProperty("version").GetString();
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException)
        {
            return null;
        }
    }

    public async Task<int> StatusAsync(string url, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(new Uri(url), cancellation).ConfigureAwait(false);
        await answer.Content.CopyToAsync(Stream.Null, cancellation).ConfigureAwait(false);
        return (int)answer.StatusCode;
    }

    /// <summary>Where the two versions answer without the edge between: the live one first.</summary>
    public async Task<IReadOnlyList<Uri>> SlotsAsync(CancellationToken cancellation)
    {
        using var edge = new EdgeClient((await File.ReadAllTextAsync(Path.Combine(State, "local", "control.path"), cancellation).ConfigureAwait(false)).Trim());
        var state = await edge.StateAsync(cancellation).ConfigureAwait(false);
        return [.. state.Slots.Where(slot => slot.RetiredAt is null).OrderByDescending(slot => slot.Weight).Select(slot => new Uri(slot.Url))];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (Directory.Exists(State))
            await _programs.CleanUpAsync(Script.Program, [.. Script.Before, .. Arguments("Down")]).ConfigureAwait(false);
        Directory.Delete(Folder, recursive: true);
    }

    public async Task MustAsync(string program, IReadOnlyList<string> arguments)
    {
        var said = new List<string>();
        var code = await _programs.RunAsync(program, arguments, line =>
        {
            lock (said)
                said.Add(line);
        }).ConfigureAwait(false);
        if (code != 0)
            throw new CakeException((int)ExitCode.Unexpected, $"{program} {string.Join(' ', arguments)} ended with {code}: a failing command is not measured.\n{string.Join('\n', said.TakeLast(20))}");
    }

    private IEnumerable<string> Arguments(string target) =>
        [$"--target={target}", $"--runbook={Path.Combine(Clone, "release.yaml")}", $"--state={State}", $"--port={_port}"];
}
