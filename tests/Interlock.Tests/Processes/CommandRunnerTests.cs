using System.Globalization;
using Interlock.Processes;

namespace Interlock.Tests.Processes;

public sealed class CommandRunnerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-processes-");
    private readonly CommandRunner runner = new(TimeProvider.System);

    public void Dispose() => folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    [Fact]
    public async Task An_exit_code_is_a_result_and_both_streams_are_kept_in_order()
    {
        var lines = new List<string>();

        var result = await runner.RunAsync(Command.Shell("echo one; echo two; echo bad >&2; exit 3"), lines.Add);

        (result.ExitCode, result.Output, result.Error, result.Succeeded, result.TimedOut).ShouldBe((3, "one\ntwo\n", "bad\n", false, false));
        lines.Where(line => line != "bad").ShouldBe(["one", "two"]);
        lines.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_outlives_us_holds_nothing_open_that_our_caller_held()
    {
        var script = $"exec 3>{PathOf("three")} 9>{PathOf("nine")}; exec /bin/sh -c '{CommandRunner.IntoLog}' sh {PathOf("log")} ls -l /proc/self/fd";

        var result = await runner.RunAsync(Command.Shell(script));

        result.Succeeded.ShouldBeTrue(result.Error);
        var open = await File.ReadAllTextAsync(PathOf("log"));
        open.ShouldContain(PathOf("log"));
        open.ShouldNotContain(PathOf("three"));
        open.ShouldNotContain(PathOf("nine"));
    }

    [Fact]
    public async Task A_megabyte_on_both_streams_and_the_input_does_not_deadlock()
    {
        var input = string.Concat(Enumerable.Repeat(new string('i', 999) + "\n", 1000));

        var result = await runner.RunAsync(Command.Shell("tee /dev/stderr") with { Input = input, Limit = Limit });

        (result.Output.Length, result.Error.Length, result.ExitCode).ShouldBe((input.Length, input.Length, 0));
    }

    [Fact]
    public async Task A_child_that_does_not_read_its_input_still_meets_its_limit()
    {
        var result = await runner.RunAsync(Command.Shell("sleep 1000") with { Input = new string('x', 1_000_000), Limit = TimeSpan.FromMilliseconds(200) });

        result.TimedOut.ShouldBeTrue();
        result.Succeeded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("sleep 1000 & sleep 1000")]
    [InlineData("trap '' TERM; sleep 1000 & echo $! >&3; wait")]
    public async Task A_limit_or_a_cancellation_ends_the_whole_group(string script)
    {
        var pids = PathOf("pids");
        script = $"exec 3>>{pids}; echo $$ >&3; {script.Replace("& sleep", "& echo $! >&3; sleep", StringComparison.Ordinal)}";
        using var cancel = new CancellationTokenSource();
        var going = runner.RunAsync(Command.Shell(script), cancellation: cancel.Token);
        var started = await LinesAsync(pids, 2);

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => going);

        // Killed is killed, but the kernel may take a moment to be done with it.
        SpinWait.SpinUntil(() => started.All(pid => DetachedProcess.Read(int.Parse(pid, CultureInfo.InvariantCulture)) is null), TimeSpan.FromSeconds(5)).ShouldBeTrue();
    }

    [Fact]
    public async Task Only_allowed_variables_and_secrets_reach_the_child_and_secrets_no_line()
    {
        var value = "pw-" + Guid.NewGuid();
        var lines = new List<string>();
        var command = Command.Shell("env; echo \"[$TOKEN]\"") with
        {
            Inherit = ["PATH"],
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ADDED"] = "yes" },
            Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["TOKEN"] = new(value) },
        };

        var result = await runner.RunAsync(command, lines.Add);

        result.Output.ShouldContain($"[{value}]");
        result.Output.ShouldContain("ADDED=yes");
        result.Output.ShouldNotContain("HOME=");
        lines.ShouldContain("[***]");
        (string.Join('\n', lines) + command + result.Tail()).ShouldNotContain(value);
        new Command("tool", "--password", value).ToString().ShouldBe("tool --password ***");
    }

    [Fact]
    public async Task A_null_value_takes_a_variable_away()
    {
        var command = Command.Shell("echo \"[${PATH_X-none}]\"") with { Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH_X"] = null } };

        (await runner.RunAsync(command)).Output.ShouldBe("[none]\n");
    }

    [Fact]
    public async Task A_missing_program_and_a_missing_folder_are_told_apart()
    {
        (await Should.ThrowAsync<ProgramNotFoundException>(() => runner.RunAsync(new("no-such-program")))).Program.ShouldBe("no-such-program");
        await Should.ThrowAsync<DirectoryNotFoundException>(() => runner.RunAsync(new Command("true") { Folder = PathOf("nowhere") }));
    }

    [Fact]
    public async Task A_relative_program_is_looked_for_in_the_working_folder()
    {
        await File.WriteAllTextAsync(PathOf("hello.sh"), "#!/bin/sh\necho hello from $(pwd)\n");
        await runner.RunAsync(new("chmod", "+x", PathOf("hello.sh")));

        (await runner.RunAsync(new Command("./hello.sh") { Folder = folder.FullName })).Output.ShouldBe($"hello from {folder.FullName}\n");
    }

    [Fact]
    public async Task A_listener_that_throws_does_not_hang_the_child()
    {
        var failed = await Should.ThrowAsync<InvalidOperationException>(
            () => runner.RunAsync(Command.Shell("seq 1 100000") with { Limit = Limit }, _ => throw new InvalidOperationException("deaf")).WaitAsync(Limit));

        failed.Message.ShouldBe("deaf");
    }

    [Fact]
    public async Task A_detached_process_writes_its_log_and_is_stopped_with_its_group()
    {
        var process = runner.StartDetached(Command.Shell("echo up; sleep 1000 & echo $!; wait"), PathOf("log/service.log"));
        var child = int.Parse((await LinesAsync(PathOf("log/service.log"), 2))[1], CultureInfo.InvariantCulture);

        process.IsAlive.ShouldBeTrue();
        (process with { StartTime = process.StartTime + 1 }).IsAlive.ShouldBeFalse();
        await ProcessGroup.StopAsync(process, TimeSpan.FromSeconds(5), TimeProvider.System);

        process.IsAlive.ShouldBeFalse();
        SpinWait.SpinUntil(() => DetachedProcess.Read(child) is null, TimeSpan.FromSeconds(5)).ShouldBeTrue();
    }

    [Fact]
    public async Task Orphans_of_a_run_are_found_by_its_mark_and_what_shall_outlive_it_is_not()
    {
        var mark = "run-" + Guid.NewGuid();
        var marked = new CommandRunner(TimeProvider.System, mark);
        var keeping = marked.StartDetached(Command.Shell("sleep 1000"), PathOf("kept.log"));
        var unmarked = new Dictionary<string, string?>(StringComparer.Ordinal) { [CommandRunner.MarkerVariable] = null };
        var started = await marked.RunAsync(Command.Shell("sleep 1000 >/dev/null 2>&1 & echo $!"));
        var daemon = await marked.RunAsync(Command.Shell("sleep 1000 >/dev/null 2>&1 & echo $!") with { Environment = unmarked });
        var (orphan, kept) = (int.Parse(started.Output, CultureInfo.InvariantCulture), int.Parse(daemon.Output, CultureInfo.InvariantCulture));

        ProcessGroup.StopOrphans(mark).ShouldBe([orphan]);

        DetachedProcess.Read(kept).ShouldNotBeNull();
        keeping.IsAlive.ShouldBeTrue();
        await ProcessGroup.StopAsync(keeping, TimeSpan.FromSeconds(5), TimeProvider.System);
        using var rest = System.Diagnostics.Process.GetProcessById(kept);
        rest.Kill();
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(string path, int count)
    {
        using var enough = new CancellationTokenSource(Limit);
        while (!File.Exists(path) || (await File.ReadAllLinesAsync(path, enough.Token)).Length < count)
            await Task.Delay(10, enough.Token);
        return await File.ReadAllLinesAsync(path, enough.Token);
    }
}
