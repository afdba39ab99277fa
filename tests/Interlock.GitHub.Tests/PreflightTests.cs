using Interlock.Engine;
using Interlock.Output;
using Interlock.Processes;
using Interlock.Repository;
using Interlock.Session;
using Simulators.GitHub;

namespace Interlock.GitHub.Tests;

/// <summary>The step as a release runs it: a runbook, a checkout, Octokit, and a GitHub that answers.</summary>
public sealed class PreflightTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("interlock-github-");

    [Fact]
    public async Task A_release_goes_while_no_blocking_issue_is_open()
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(3, "A typo", "bug")));

        var (exit, said) = await PreflightAsync($"github: {{api: '{room.Url}', repository: {Room.Repository}, token: made-up-token-a}}", room, "made-up-token-a");

        exit.ShouldBe(ExitCode.Done, said);
        said.ShouldContain("no issue of octo-org/shop that is labelled P0 or P1 is open");
    }

    [Fact]
    public async Task It_stops_while_one_is_with_the_repository_of_origin_and_another_label()
    {
        await using var room = await Room.OpenAsync(new() { Labels = ["Release Blocker"], Issues = [new SimulatedIssue(12, "Orders are lost", "Release Blocker")] });

        var (exit, said) = await PreflightAsync($"github: {{api: '{room.Url}', token: made-up-token-b, blocking-labels: [release blocker]}}", room, "made-up-token-b", $"http://127.0.0.1/{Room.Repository}.git");

        exit.ShouldBe(ExitCode.StoppedUnchanged, said);
        said.ShouldContain("#12 Orders are lost (Release Blocker, opened ");
        said.ShouldContain(" https://github.com/octo-org/shop/issues/12: close it, or take the label off");
    }

    [Fact]
    public async Task A_token_that_is_refused_is_held_and_never_shown()
    {
        await using var room = await Room.OpenAsync();

        var (exit, said) = await PreflightAsync($"github: {{api: '{room.Url}', repository: {Room.Repository}, token: made-up-token-c}}", room, "another");

        exit.ShouldBe(ExitCode.Held, said);
        said.ShouldContain("127.0.0.1 refuses the token of github.token (401 Bad credentials)");
        Directory.EnumerateFiles(Path.Combine(_folder.FullName, "artifacts"), "*", SearchOption.AllDirectories).ShouldAllBe(file => !File.ReadAllText(file).Contains("made-up-token-c"));
        said.ShouldNotContain("made-up-token-c");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(ExitCode Exit, string Said)> PreflightAsync(string section, Room room, string taken, string? origin = null)
    {
        room.World.Tokens[taken] = new() { Scopes = ["repo"] };
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "release.yaml"), $"name: shop\nversion: 1.4.0\nservices: {{web: {{run: ./serve}}}}\n{section}\n");
        await GitAsync("init", "--quiet");
        await GitAsync("add", ".");
        await GitAsync("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "First");
        if (origin is not null)
            await GitAsync("remote", "add", "origin", origin);

        var output = new StringWriter();
        await using var session = new ReleaseSession(new()
        {
            Target = "Preflight",
            Runbook = Path.Combine(_folder.FullName, "release.yaml"),
            State = Path.Combine(_folder.FullName, ".interlock"),
            Artifacts = Path.Combine(_folder.FullName, "artifacts"),
            Out = output,
            Observer = _ => new PlainConsole(output, new()),
            EdgeProgram = "/nowhere/Interlock.Edge.dll",
            Forge = access => new OctokitForge(access, TimeProvider.System),
            Options = new RunOptions { Only = ["open issues"] },
        }, (root, bare, commands) => new GitRepository(root, bare, commands), CancellationToken.None);
        Exception? thrown = null;
        try
        {
            await session.RunPhaseAsync(Phase.Preflight);
        }
        catch (GateException stopped)
        {
            thrown = stopped;
        }

        return ((await session.CompleteAsync(thrown, null)).ShouldNotBeNull(), output.ToString());
    }

    private async Task GitAsync(params string[] arguments) =>
        (await new CommandRunner(TimeProvider.System).RunAsync(new Command("git", ["-C", _folder.FullName, .. arguments]))).Succeeded.ShouldBeTrue();
}
