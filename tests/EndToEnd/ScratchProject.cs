using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EndToEnd;

/// <summary>A small project of somebody else's: a git repository with a runbook, and the program pointed at it.</summary>
internal sealed class ScratchProject : IAsyncDisposable
{
    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("interlock-e2e-");

    public ScratchProject()
    {
        Directory.CreateDirectory(Root);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        Git("init", "--quiet", "--initial-branch=main");
    }

    /// <summary>Where the edge shall listen.</summary>
    public string Url { get; }

    private string Root => Path.Combine(_top.FullName, "project");

    /// <summary>Writes files and commits them.</summary>
    public ScratchProject Commit(string message, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
            File.WriteAllText(Path.Combine(Root, path), text);
        Git("add", "--all");
        Git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", message);
        return this;
    }

    public Task<Ended> RunAsync(string target, params string[] arguments) => Start(target, arguments).EndAsync();

    public Running Start(string target, params string[] arguments)
    {
        var start = new ProcessStartInfo("setsid", ["dotnet", RealProgram.Path, $"--runbook={Root}/release.yaml", $"--target={target}", .. arguments])
        {
            WorkingDirectory = _top.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["HOME"] = _top.FullName;
        return new(start, Path.Combine(Root, "artifacts"));
    }

    public async ValueTask DisposeAsync()
    {
        var down = await RunAsync("Down");
        _top.Delete(recursive: true);
        down.With(0);
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root })!;
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
    }
}
