using System.Diagnostics;
using Interlock.Engine;
using Interlock.Session;
using Interlock.Tests.Preflight.Secrets;

namespace Interlock.Tests.Session;

/// <summary>The target Secrets, from the runbook to what is said.</summary>
public sealed class SecretsTests : IDisposable
{
    private static readonly string Token = Samples.GitHub();
    private readonly SessionRoom room = new();

    public SecretsTests()
    {
        Git("init", "-q", "-b", "main");
        Write(".gitignore", ".env\n.interlock/\n");
        Runbook("baseline: .secrets-baseline");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "start");
    }

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_baseline_that_is_not_there_holds_until_it_is_written_and_then_warns_of_what_is_in_it()
    {
        Write("app.py", $"token = \"{Token}\"\n");
        Git("add", ".");

        var held = await StopsAsync(new());
        held.Said.ShouldContain("secrets.baseline can't be read");
        held.Stopped.Message.ShouldContain("1 secret");

        var written = await room.SayAsync("local", session => session.SecretsAsync(), target: "Secrets", secrets: new() { WritesBaseline = true });
        written.ShouldContain("new in the baseline: app.py:1:10: GitHub token (github-token)");
        written.ShouldContain(": 1 known secret.");
        written.ShouldNotContain(Token[..6]);
        Git("add", ".");

        var known = await room.SayAsync("local", session => session.SecretsAsync(), target: "Secrets");
        known.ShouldContain("known: app.py:1:10: GitHub token");
        known.ShouldContain("no new secret in");

        Write("app.py", "mended\n");
        (await room.SayAsync("local", session => session.SecretsAsync(), target: "Secrets")).ShouldContain("matches nothing any more");
    }

    [Fact]
    public async Task A_baseline_that_is_no_baseline_holds_and_says_the_line()
    {
        Write(".secrets-baseline", "# fine\nnonsense\n");

        (await StopsAsync(new())).Said.ShouldContain("not read: .secrets-baseline: line 2: not an entry");
    }

    [Fact]
    public async Task What_is_staged_stops_and_is_written_as_sarif()
    {
        Write(".secrets-baseline", "");
        Write("app.py", $"token = \"{Token}\"\n");
        Git("add", "app.py");
        Write("app.py", "mended in the work tree only\n");
        var sarif = Path.Combine(room.Root, "found.sarif");

        var (said, stopped) = await StopsAsync(new() { Staged = true, Sarif = sarif });

        said.ShouldContain("app.py:1:10: GitHub token (github-token)");
        stopped.Verdict.ShouldBe(Verdict.Stop);
        File.ReadAllText(sarif).ShouldContain("\"ruleId\": \"github-token\"");
        File.ReadAllText(sarif).ShouldNotContain(Token[..6]);
        (await room.SayAsync("local", session => session.SecretsAsync(), target: "Secrets", secrets: new() { Since = "HEAD" })).ShouldContain("no secret in 0 files");
    }

    [Fact]
    public async Task What_makes_no_sense_together_is_refused()
    {
        await RefusesAsync(new() { Staged = true, Since = "HEAD" }, "exclude each other");
        await RefusesAsync(new() { Staged = true, WritesBaseline = true }, "leave --staged out");
        Runbook("allow: []");
        await RefusesAsync(new() { WritesBaseline = true }, "names no baseline: add");
    }

    private async Task<(string Said, GateException Stopped)> StopsAsync(SecretsRequest request)
    {
        GateException? stopped = null;
        var said = await room.SayAsync("local", async session => stopped = await Should.ThrowAsync<GateException>(session.SecretsAsync), target: "Secrets", secrets: request);
        return (said, stopped!);
    }

    private async Task RefusesAsync(SecretsRequest request, string why) =>
        await room.SayAsync("local", async session => (await Should.ThrowAsync<UsageException>(session.SecretsAsync)).Message.ShouldContain(why), target: "Secrets", secrets: request);

    private void Runbook(string secrets) => Write("release.yaml", $"name: shop\nversion: 1.4.0\nservices:\n  web:\n    run: ./serve\nsecrets:\n  {secrets}\n");

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(room.Root, path), text);

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", room.Root, .. arguments]))!;
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
    }
}
