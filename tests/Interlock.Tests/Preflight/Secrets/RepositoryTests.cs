using System.Diagnostics;
using Interlock.Preflight.Secrets;

namespace Interlock.Tests.Preflight.Secrets;

public sealed class RepositoryTests : IDisposable
{
    private static readonly string Line = $"token = \"{Samples.GitHub()}\"";
    private readonly string _root = Directory.CreateTempSubdirectory("secrets-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task This_repository_holds_no_secret()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Release.sln"))) root = Path.GetDirectoryName(root)!;

        var result = await new RepositoryScan(Git(root), root, new(), TimeProvider.System).RunAsync(since: null);

        result.Findings.Where(f => f.Origin == TextOrigin.Tracked).ShouldBeEmpty();
        result.Unreadable.ShouldBeEmpty();
        result.Files.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_secret_that_a_later_commit_took_away_is_found_in_history_with_its_line()
    {
        await StartAsync();
        await CommitAsync("app.py", "one\ntwo\n");
        await CommitAsync("app.py", $"one\nnew\n{Line}\ntwo\n");
        await CommitAsync("app.py", "one\ntwo\n");

        var result = await ScanAsync(since: "start");

        var found = result.Findings.ShouldHaveSingleItem();
        (found.Origin, found.Path, found.Line).ShouldBe((TextOrigin.History, "app.py", 3));
        found.Commit.ShouldBe((await Git(_root)(["rev-parse", "HEAD~1"], default)).Output.Trim());
        result.Commits.ShouldBe(3);
        result.Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public async Task A_secret_in_a_commit_message_or_put_in_by_a_merge_is_found()
    {
        await StartAsync();
        await CommitAsync("a.txt", "base\n");
        await RunAsync("checkout", "-q", "-b", "side");
        await CommitAsync("b.txt", "side\n", message: $"try {Line}");
        await RunAsync("checkout", "-q", "main");
        await CommitAsync("a.txt", "main\n");
        await RunAsync("merge", "-q", "--no-commit", "--no-ff", "side");
        File.WriteAllText(Path.Combine(_root, "b.txt"), $"side\n{Line}\n");
        await RunAsync("add", ".");
        await RunAsync("commit", "-q", "-m", "merge");
        await CommitAsync("b.txt", "side\n");

        var found = (await ScanAsync(since: "start")).Findings;

        found.Select(f => (f.Path, f.Line)).ShouldBe([("b.txt", 2), ("commit message", 1)]);
    }

    [Fact]
    public async Task A_dot_env_that_git_does_not_ignore_stops()
    {
        await StartAsync(ignore: "");

        (await ScanAsync(since: null)).Findings.ShouldHaveSingleItem().Rule.ShouldBe(EnvFileIgnored.Rule);

        await CommitAsync(".gitignore", ".env\n");
        (await ScanAsync(since: null)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task Tracked_deleted_linked_and_untracked_files_are_told_apart()
    {
        await StartAsync();
        await CommitAsync("deleted.txt", Line);
        File.Delete(Path.Combine(_root, "deleted.txt"));
        File.CreateSymbolicLink(Path.Combine(_root, "link"), "/nowhere");
        await RunAsync("add", "link");
        File.WriteAllText(Path.Combine(_root, "ünt racked.txt"), Line);
        File.WriteAllText(Path.Combine(_root, ".env"), Line);

        var result = await ScanAsync(since: null);

        result.Findings.Select(f => (f.Path, f.Origin)).ShouldBe([("deleted.txt", TextOrigin.Tracked), ("ünt racked.txt", TextOrigin.Untracked)]);
        result.Skipped.ShouldHaveSingleItem().ShouldBe(new ScanNote("link", "symbolic link"));
    }

    [Fact]
    public async Task An_unknown_revision_or_no_repository_holds()
    {
        (await ScanAsync(since: null)).Verdict.ShouldBe(Verdict.Hold);
        await StartAsync();

        var result = await ScanAsync(since: "v0-nowhere");

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Unreadable.ShouldHaveSingleItem().Path.ShouldBe("commits since v0-nowhere");
    }

    private Task<SecretScanResult> ScanAsync(string? since) => new RepositoryScan(Git(_root), _root, new(), TimeProvider.System).RunAsync(since);

    private async Task StartAsync(string ignore = ".env\n")
    {
        await RunAsync("init", "-q", "-b", "main");
        await CommitAsync(".gitignore", ignore);
        await RunAsync("tag", "start");
    }

    private async Task CommitAsync(string path, string content, string message = "change")
    {
        File.WriteAllText(Path.Combine(_root, path), content);
        await RunAsync("add", path);
        await RunAsync("commit", "-q", "-m", message);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var result = await Git(_root)(arguments, default);
        result.ExitCode.ShouldBe(0, result.Error);
    }

    private static RunGit Git(string root) => async (arguments, cancel) =>
    {
        string[] identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"];
        var start = new ProcessStartInfo("git", [.. identity, .. arguments]) { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(root);
        using var git = Process.Start(start)!;
        var error = git.StandardError.ReadToEndAsync(cancel);
        var output = await git.StandardOutput.ReadToEndAsync(cancel);
        await git.WaitForExitAsync(cancel);
        return new(git.ExitCode, output, await error);
    };
}
