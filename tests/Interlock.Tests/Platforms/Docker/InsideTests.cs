using Interlock.Platforms;
using Interlock.Processes;
using Shared;

namespace Interlock.Tests.Platforms;

/// <summary>What is run in a version's image beside what serves, such as its migrations.</summary>
[Collection(nameof(DockerEngine))]
[Trait("Suite", "hosts")]
public sealed class InsideTests(DockerEngine engine) : IDisposable
{
    private readonly DockerRoom room = new(engine);

    public void Dispose() => room.Dispose();

    [FactWithDocker]
    public async Task A_line_runs_in_the_image_of_its_commit_with_its_variables_and_leaves_nothing()
    {
        await room.PlanAsync("1.0.0");
        var heard = new List<string>();

        var result = await RunAsync(Command.Shell("echo \"$PGHOST $TOKEN $VERSION\"; echo down there >&2; exit 3") with
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PGHOST"] = "127.0.0.1", ["PGSERVICE"] = null },
            Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["TOKEN"] = new("an-odd-token-inside") },
        }, heard.Add);

        (result.ExitCode, result.Output, result.Error).ShouldBe((3, "127.0.0.1 an-odd-token-inside 1.0.0\n", "down there\n"));
        heard.ShouldContain("127.0.0.1 *** 1.0.0");
        (await LeftAsync()).ShouldBeEmpty();
    }

    [FactWithDocker]
    public async Task It_runs_on_the_machines_own_network_and_in_the_folder_that_is_asked_for()
    {
        await room.WithDockerfile($"FROM {DockerEngine.Python}\nCOPY serve.py /app/api/serve.py\nWORKDIR /app\n").PlanAsync("1.0.0");

        var result = await RunAsync(Command.Shell("pwd; python3 -c \"import socket; print(len(socket.if_nameindex()) > 0, socket.gethostname())\""), folder: "api");

        result.Output.ShouldBe($"/app/api\nTrue {Environment.MachineName}\n");
    }

    [FactWithDocker]
    public async Task What_is_cancelled_or_takes_too_long_does_not_run_on()
    {
        await room.PlanAsync("1.0.0");
        using var stop = new CancellationTokenSource();
        var going = RunAsync(Command.Shell("echo begun; exec python3 -c 'import time; time.sleep(300)'"), line => { if (line == "begun") stop.Cancel(); }, cancellation: stop.Token);

        await Should.ThrowAsync<OperationCanceledException>(going);
        (await LeftAsync()).ShouldBeEmpty();

        (await RunAsync(Command.Shell("exec python3 -c 'import time; time.sleep(300)'") with { Limit = TimeSpan.FromSeconds(2) })).TimedOut.ShouldBeTrue();
        (await LeftAsync()).ShouldBeEmpty();
    }

    [FactWithDocker]
    public async Task Several_lines_run_at_once_and_what_runs_already_is_left_alone()
    {
        await room.PlanAsync("1.0.0");
        await engine.DockerAsync("run", "--detach", "--network", "none", "--name", room.Container("migrate"), DockerEngine.Python, "python3", "-c", "import time; time.sleep(300)");

        var told = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => RunAsync(Command.Shell($"echo {i}"))));

        told.Select(result => result.Output).ShouldBe(["0\n", "1\n", "2\n"]);
        (await engine.DockerAsync("rm", "--force", room.Container("migrate"))).ShouldContain("migrate");
        (await LeftAsync()).ShouldBeEmpty();
    }

    [FactWithDocker]
    public async Task A_variable_of_the_service_wins_over_one_that_is_given_with_the_line()
    {
        await room.PlanAsync("1.0.0");

        var result = await RunAsync(Command.Shell("echo $PGUSER") with
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PGUSER"] = "one" },
            Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["PGUSER"] = Secret.InTheOpen("two") },
        });

        result.Output.ShouldBe("two\n");
    }

    [FactWithDocker]
    public async Task A_commit_whose_image_is_gone_is_told()
    {
        await room.PlanAsync("1.0.0");

        (await Should.ThrowAsync<IOException>(() => room.InsideAsync("0123456789abcdef"))).Message.ShouldContain("0123456 has no image any more");
    }

    private async Task<CommandResult> RunAsync(Command command, Action<string>? hear = null, string folder = ".", CancellationToken cancellation = default) =>
        await (await room.InsideAsync(room.Commit))(new VersionLine(command, folder, hear), cancellation);

    private Task<string> LeftAsync() => engine.DockerAsync("ps", "--all", "--quiet", "--filter", "name=" + room.Container("migrate"));
}
