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
    public async Task A_dot_env_that_git_does_not_ignore_stops_and_tells_what_to_do()
    {
        await StartAsync(ignore: "");

        var found = (await ScanAsync(since: null)).Findings.ShouldHaveSingleItem();
        found.ToString().ShouldBe(".env: git does not ignore .env, so 'git add .' would commit the secrets in it. Add a line '.env' to .gitignore, or let --target=Preflight --fix add it (env-file-not-ignored)");

        await CommitAsync(".gitignore", ".env\n");
        (await ScanAsync(since: null)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task A_dot_env_that_git_tracks_stops_even_where_it_is_ignored()
    {
        await StartAsync();
        File.WriteAllText(Path.Combine(_root, ".env"), "DEBUG=1\n");
        await RunAsync("add", "-f", ".env");

        foreach (var result in new[] { await ScanAsync(since: null), await Repository().StagedAsync() })
        {
            var found = result.Findings.ShouldHaveSingleItem();
            found.Rule.ShouldBe(EnvFileIgnored.TrackedRule);
            found.Title.ShouldContain("git rm --cached .env");
            found.Title.ShouldNotContain("add a line");
            result.Verdict.ShouldBe(Verdict.Stop);
        }

        await CommitAsync(".gitignore", "");
        (await ScanAsync(since: null)).Findings.ShouldHaveSingleItem().Title.ShouldContain("add a line '.env' to .gitignore");
    }

    [Fact]
    public async Task A_finding_about_dot_env_can_be_allowed_and_known()
    {
        await StartAsync(ignore: "");

        (await Repository(new() { Allow = [new() { Rule = EnvFileIgnored.Rule, Reason = "no such file here" }] }).RunAsync(null)).Verdict.ShouldBe(Verdict.Go);
        (await Repository(new() { Baseline = SecretBaseline.Of(await ScanAsync(null)) }).RunAsync(null)).Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public async Task Only_what_is_staged_is_scanned_from_the_index()
    {
        await StartAsync();
        await CommitAsync("old.py", $"{Line}\n");
        File.WriteAllText(Path.Combine(_root, "app.py"), $"one\ntwo\n{Line}\n");
        await RunAsync("add", "app.py");
        File.WriteAllText(Path.Combine(_root, "app.py"), "mended in the work tree only\n");
        File.WriteAllText(Path.Combine(_root, "untracked.py"), Line);

        var result = await Repository().StagedAsync();

        var found = result.Findings.ShouldHaveSingleItem();
        (found.Path, found.Line, found.Origin).ShouldBe(("app.py", 3, TextOrigin.Staged));
        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldBe("1 secret in what is staged of 1 file");
    }

    [Fact]
    public async Task What_is_staged_clean_or_not_at_all_goes_and_no_repository_holds()
    {
        (await Repository().StagedAsync()).Verdict.ShouldBe(Verdict.Hold);
        await RunAsync("init", "-q", "-b", "main");
        File.WriteAllText(Path.Combine(_root, "app.py"), "clean\n");
        await RunAsync("add", "app.py");

        (await Repository().StagedAsync()).Verdict.ShouldBe(Verdict.Go);

        await RunAsync("commit", "-q", "-m", "first");
        (await Repository().StagedAsync()).Evidence.ShouldBe("no secret in what is staged of 0 files");
        (await Repository().StagedAsync()).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task Commits_since_a_revision_are_scanned_alone()
    {
        await StartAsync();
        await CommitAsync("before.py", $"{Line}\n");
        await RunAsync("tag", "before");
        await CommitAsync("after.py", $"{Line}\n");

        (await Repository().SinceAsync("before")).Findings.ShouldHaveSingleItem().Path.ShouldBe("after.py");
        (await Repository().SinceAsync("HEAD")).Verdict.ShouldBe(Verdict.Go);
        (await Repository().SinceAsync("nowhere")).Verdict.ShouldBe(Verdict.Hold);
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

    private Task<SecretScanResult> ScanAsync(string? since) => Repository().RunAsync(since);

    private RepositoryScan Repository(SecretScanOptions? options = null) => new(Git(_root), _root, options ?? new(), TimeProvider.System);

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
