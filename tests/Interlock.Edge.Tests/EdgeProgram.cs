using System.Diagnostics;
using System.Globalization;
using Interlock.Platforms.Local;

namespace Interlock.Edge.Tests;

/// <summary>The edge as the program that is shipped, in a process of its own.</summary>
internal sealed class EdgeProgram : IAsyncDisposable
{
    private readonly Process _process;

    private EdgeProgram(Process process, string folder)
    {
        _process = process;
        Control = new EdgeClient(SocketIn(folder));
    }

    public EdgeClient Control { get; }

    public int Pid => _process.Id;

    public string Listen { get; private set; } = "";

    public static string SocketIn(string folder) => Path.Combine(folder, "control", "edge.sock");

    public static async Task<EdgeProgram> StartAsync(string folder, string listen = "http://127.0.0.1:0")
    {
        var edge = new EdgeProgram(Launch("--listen", listen, "--state", folder, "--control", SocketIn(folder)), folder);
        var line = await edge._process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) ?? await edge._process.StandardError.ReadToEndAsync();
        line.ShouldContain("listening on ");
        edge.Listen = line.Split("listening on ")[1].Split(' ')[0];
        return edge;
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        return (process.ExitCode, output);
    }

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Interlock.Edge.dll"));
        // As it is shipped, whatever this process was told.
        start.Environment.Remove("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS");
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}

/// <summary>A child that does nothing, to be stopped by an edge.</summary>
internal sealed class Sleeper : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo("setsid") { ArgumentList = { "sleep", "60" } })!;

    public EdgeProcess Identity => new(_process.Id, long.Parse(File.ReadAllText($"/proc/{_process.Id}/stat").Split(' ')[21], CultureInfo.InvariantCulture));

    public bool Runs => !_process.HasExited;

    public Task EndedAsync() => _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));

    public void Dispose()
    {
        if (Runs)
            _process.Kill();
        _process.Dispose();
    }
}
