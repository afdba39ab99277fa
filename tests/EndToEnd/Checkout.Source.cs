using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EndToEnd;

/// <summary>The clone's files and history.</summary>
internal sealed partial class Checkout
{
    private const string Migrations = "src/Sample.Storefront/migrations/";
    private const string Latency = "go: 500ms\n    warn: 800ms\n    stop: 1s";
    private const string LaxLatency = "go: 3s\n    warn: 4s\n    stop: 5s";
    private const string Answer = "expect: [status == 200, time < 1s]";
    private const string LaxAnswer = "expect: [status == 200, time < 5s]";
    private int _changes;

    /// <summary>Changes a text of the page, so that there is something to release.</summary>
    /// <returns>The version that the commit has.</returns>
    public Task<string> ChangeAsync()
    {
        Edit("src/Sample.Storefront/web/index.html", html => $"{html}<!-- change {++_changes} -->\n");
        return CommitAsync($"change {_changes}");
    }

    /// <summary>Breaks the service by its knobs; none mends it.</summary>
    /// <returns>The version that the commit has.</returns>
    public Task<string> MisbehaveAsync(string knobs)
    {
        Edit("src/Sample.Storefront/misbehave", _ => knobs);
        return CommitAsync($"misbehave: {knobs} {++_changes}");
    }

    /// <summary>The number that the next migration has.</summary>
    public string NextMigration => $"{Directory.GetFiles(Path.Combine(Root, Migrations), "*.up.sql").Length + 1:000}";

    /// <summary>Adds a migration with its way back.</summary>
    /// <returns>The version that the commit has.</returns>
    public Task<string> MigrateAsync(string name, string up, string down = "select 1;")
    {
        Write($"{Migrations}{name}.up.sql", up + "\n");
        Write($"{Migrations}{name}.down.sql", down + "\n");
        return CommitAsync($"migration {name} {++_changes}");
    }

    /// <summary>Takes the changes of the last commit out again, as a developer would.</summary>
    /// <returns>The version that the commit has.</returns>
    public async Task<string> RevertAsync()
    {
        await GitAsync("revert", "--no-edit", "HEAD");
        return await VersionAsync();
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public void Write(string path, string text) => File.WriteAllText(Path.Combine(Root, path), text);

    public void Edit(string path, Func<string, string> change) => Write(path, change(Read(path)));

    /// <summary>Commits all.</summary>
    /// <returns>The version that the commit has.</returns>
    public async Task<string> CommitAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "--message", message);
        return await VersionAsync();
    }

    public Task<string> GitAsync(params string[] arguments) =>
        ProgramAsync("git", ["-C", Root, "-c", "user.name=Tester", "-c", "user.email=tester@example.com", .. arguments]);

    /// <summary>Tags and branches of the private repository.</summary>
    public async Task<IReadOnlyList<string>> PrivateReferencesAsync() =>
        [.. (await GitAsync($"--git-dir={State}/repository.git", "for-each-ref", "--format=%(refname)", "refs/tags", "refs/heads")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private async Task<string> VersionAsync() =>
        $"0.1.0-dev.{(await GitAsync("rev-list", "--count", "HEAD")).Trim()}+{(await GitAsync("rev-parse", "HEAD"))[..7]}";

    /// <summary>How fast the release must be, as the runbook as it stands has it.</summary>
    public void JudgeLatencyAsItIs() => Edit("release.yaml", runbook => runbook.Replace(LaxLatency, Latency, StringComparison.Ordinal).Replace(LaxAnswer, Answer, StringComparison.Ordinal));

    // Tests have no time to wait: the same gates, with shorter windows. In a short one a single stall of a slow machine is all of p95, so that latency is judged by those tests alone that are about it.
    private static string Hasten(string runbook)
    {
        runbook = Regex.Replace(runbook, "run: dotnet test .*", "run: git --version");
        runbook = runbook.Replace("step-for: 2s", "step-for: 500ms", StringComparison.Ordinal);
        runbook = runbook.Replace("start-within: 30s", "start-within: 15s", StringComparison.Ordinal);
        runbook = runbook.Replace("rate: 100\n    for: 2s", "rate: 100\n    compare: {warn: 100, hold: 100, floor: 3s}\n    for: 1s", StringComparison.Ordinal);
        runbook = runbook.Replace(Latency, LaxLatency, StringComparison.Ordinal);
        runbook = runbook.Replace(Answer, LaxAnswer, StringComparison.Ordinal);
        runbook = runbook.Replace("max-p95: 500ms", "max-p95: 3s", StringComparison.Ordinal);
        return runbook.Replace("for: 30s\n  min-samples: 3000\n  rate: 120", "for: 2s\n  min-samples: 200\n  rate: 120", StringComparison.Ordinal);
    }

    private async Task CopyAsync()
    {
        var files = await ProgramAsync("git", ["-C", RealProgram.Repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var from = Path.Combine(RealProgram.Repository, file);
            if (!File.Exists(from))
                continue;
            var to = Path.Combine(Root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
    }

    private async Task<string> ProgramAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Isolate(start);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {await error}");
        return output;
    }
}
