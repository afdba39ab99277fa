using System.Diagnostics;
using System.Net.Sockets;
using Interlock.Platforms.Local;

namespace Interlock.Edge.Tests;

[Trait("Suite", "slow")]
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Killed_and_started_again_it_routes_as_before_and_still_retires_in_time()
    {
        await using var backend = await Backend.StartAsync("blue");
        using var sleeper = new Sleeper();
        await using var first = await EdgeProgram.StartAsync(_folder);
        await first.Control.PutSlotAsync("blue", new EdgeSlotSpec(backend.Url, "1") { Weight = 70 });
        await first.Control.PutSlotAsync("green", new EdgeSlotSpec("http://127.0.0.1:1", "2") { Process = sleeper.Identity });
        var due = (await first.Control.RetireAsync("green", TimeSpan.FromMilliseconds(700))).Slots.Single(slot => slot.Name == "green").RetireDue;
        await first.KillAsync();
        sleeper.Runs.ShouldBeTrue();

        await using var second = await EdgeProgram.StartAsync(_folder, first.Listen);
        var state = await second.Control.StateAsync();

        state.Recovered.ShouldBeTrue();
        state.Slots.Single(slot => slot.Name == "blue").Weight.ShouldBe(70);
        due.ShouldNotBeNull();
        second.Listen.ShouldBe(first.Listen);
        using var http = new HttpClient();
        (await http.GetStringAsync(second.Listen)).ShouldBe("blue");
        await sleeper.EndedAsync();
    }

    [Fact]
    public async Task Asked_to_stop_it_lets_the_request_inside_finish_and_exits_0()
    {
        await using var backend = await Backend.StartAsync("blue");
        await using var edge = await EdgeProgram.StartAsync(_folder);
        await edge.Control.PutSlotAsync("blue", new EdgeSlotSpec(backend.Url, "1") { Weight = 100 });
        using var http = new HttpClient();
        var slow = http.GetStringAsync($"{edge.Listen}/slow");
        await backend.EnteredAsync();

        var stop = edge.Control.StopAsync(TimeSpan.FromSeconds(10));
        await NoLongerAcceptingAsync(new Uri(edge.Listen));
        backend.LetGo();

        (await stop).ShouldBe(new EdgeDrain("", 1, 0));
        (await slow).ShouldBe("blue");
        (await edge.ExitCodeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task SIGTERM_stops_it_gracefully_too()
    {
        await using var edge = await EdgeProgram.StartAsync(_folder);

        Native.Signal(edge.Pid, Native.Terminate).ShouldBe(0);

        (await edge.ExitCodeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_port_in_use_is_said_clearly()
    {
        await using var edge = await EdgeProgram.StartAsync(_folder);
        var other = Path.Combine(_folder, "other");

        var (exit, output) = await EdgeProgram.RunAsync("--listen", edge.Listen, "--state", other, "--control", EdgeProgram.SocketIn(other), "--bind-wait", "0s");

        exit.ShouldBe(1);
        output.ShouldContain($"Cannot listen on {new Uri(edge.Listen).Authority}");
    }

    [Fact]
    public async Task A_second_edge_on_the_same_folder_or_socket_does_not_start()
    {
        await using var edge = await EdgeProgram.StartAsync(_folder);

        var same = await EdgeProgram.RunAsync("--listen", "http://127.0.0.1:0", "--state", _folder, "--control", EdgeProgram.SocketIn(_folder), "--bind-wait", "0s");
        var folder = await EdgeProgram.RunAsync("--listen", "http://127.0.0.1:0", "--state", _folder, "--control", EdgeProgram.SocketIn(Path.Combine(_folder, "other")), "--bind-wait", "0s");

        (same.ExitCode, folder.ExitCode).ShouldBe((1, 1));
        same.Output.ShouldContain("running already");
        folder.Output.ShouldContain("Cannot use the state folder");
    }

    [Fact]
    public async Task Another_user_cannot_speak_to_the_control_socket()
    {
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/setpriv") || !File.Exists("/usr/bin/curl"))
            return;
        await using var edge = await EdgeProgram.StartAsync(_folder);

        (await CurlAsync("curl")).ShouldBe(0);
        (await CurlAsync("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "curl")).ShouldNotBe(0);

        // Also when the folders above have been opened by mistake, the socket itself refuses.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.Combine(_folder, "control"), (UnixFileMode)0b111_101_101);
        (await CurlAsync("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "curl")).ShouldNotBe(0);
    }

    [Fact]
    public void What_an_operator_chose_for_sockets_stays()
    {
        const string variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
        var before = Environment.GetEnvironmentVariable(variable);
        try
        {
            Environment.SetEnvironmentVariable(variable, "0");

            InlineSockets.Choose();

            Environment.GetEnvironmentVariable(variable).ShouldBe("0");
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    private static async Task NoLongerAcceptingAsync(Uri listen)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(listen.Host, listen.Port, limit.Token);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private async Task<int> CurlAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "-sS", "-m", "5", "--unix-socket", EdgeProgram.SocketIn(_folder), "http://edge/ping"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
