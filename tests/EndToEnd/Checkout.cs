using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace EndToEnd;

/// <summary>A throwaway clone of this repository with a HOME of its own that is empty, and the program pointed at it.</summary>
internal sealed partial class Checkout : IAsyncDisposable
{
    private readonly string _top;
    private bool _throughScript;

    private Checkout(string top)
    {
        _top = top;
        Root = Path.Combine(top, "clone");
        Port = FreePort();
    }

    /// <summary>The clone.</summary>
    public string Root { get; }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    public string State => Path.Combine(Root, ".interlock");

    public string DeploymentLog => Path.Combine(State, "local/deployments.md");

    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>Makes one.</summary>
    /// <param name="asItIs">The runbook as it stands, and <c>build.sh</c> of the clone; else a runbook with shorter waits, and the program built here.</param>
    /// <param name="mode">Rights of the folder around it.</param>
    public static async Task<Checkout> CreateAsync(bool asItIs = false, UnixFileMode mode = (UnixFileMode)0b111_101_101)
    {
        var top = Path.Combine(Path.GetTempPath(), $"interlock-e2e-{Guid.NewGuid():N}"[..24]);
        Directory.CreateDirectory(top, mode);
        var checkout = new Checkout(top) { _throughScript = asItIs };
        Directory.CreateDirectory(checkout.Home);
        await checkout.CopyAsync();
        if (!asItIs)
            checkout.Edit("release.yaml", Hasten);
        await checkout.GitAsync("init", "--quiet", "--initial-branch=main");
        await checkout.CommitAsync("first");
        return checkout;
    }

    private string Home => Path.Combine(_top, "home");

    /// <summary>Calls the program and waits for its end.</summary>
    public Task<Ended> RunAsync(string target, params string[] arguments) => Start(target, arguments).EndAsync();

    /// <summary>Calls the program.</summary>
    public Running Start(string target, params string[] arguments)
    {
        // setsid is replaced by the program: its process id is the session's.
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = _throughScript ? Root : _top,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        // Where these tests run in the background of a script, SIGINT is ignored from the start.
        foreach (var word in (string[])["env", "--default-signal=INT,TERM"])
            start.ArgumentList.Add(word);
        foreach (var word in (string[])(_throughScript ? [Path.Combine(Root, "build.sh")] : ["dotnet", RealProgram.Path, $"--runbook={Root}/release.yaml", $"--state={State}"]))
            start.ArgumentList.Add(word);
        foreach (var argument in (string[])[$"--target={target}", .. arguments, .. arguments.Any(one => one.StartsWith("--port=", StringComparison.Ordinal)) ? Array.Empty<string>() : [$"--port={Port}"]])
            start.ArgumentList.Add(argument);
        Isolate(start);
        return new(start, Artifacts);
    }

    /// <summary>Calls the program at a real terminal (pty(7)) of 100 columns and 30 rows, and waits for its end.</summary>
    /// <returns>Its exit code, and all that it wrote to the terminal, control sequences too.</returns>
    public async Task<Ended> RunAtTerminalAsync(string target, params string[] arguments)
    {
        string[] words = ["dotnet", RealProgram.Path, $"--runbook={Root}/release.yaml", $"--state={State}", $"--target={target}", $"--port={Port}", .. arguments];
        var start = new ProcessStartInfo("script") { WorkingDirectory = _top, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var word in (string[])["--quiet", "--return", "--command", $"stty cols 100 rows 30; {string.Join(' ', words.Select(word => $"'{word}'"))}", "/dev/null"])
            start.ArgumentList.Add(word);
        Isolate(start);
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment.Remove("NO_COLOR");
        return await new Running(start, Artifacts).EndAsync();
    }

    /// <summary>The version that answers on the edge now; null when none does.</summary>
    public async Task<string?> ServesAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var response = await http.GetAsync(new Uri(Url + "/health"));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return body.RootElement.GetProperty("version").GetString();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The schema's revision, as the service tells it.</summary>
    public async Task<string?> RevisionAsync()
    {
        using var http = new HttpClient();
        using var body = JsonDocument.Parse(await http.GetStringAsync(new Uri(Url + "/health")));
        return body.RootElement.GetProperty("revision").GetString();
    }

    /// <summary>The key by which Interlock's own prober is known to the service.</summary>
    public string ProberKey
    {
        get
        {
            using var generated = JsonDocument.Parse(File.ReadAllText(Path.Combine(State, "local/generated.json")));
            return generated.RootElement.GetProperty("prober-key").GetString()!;
        }
    }

    /// <summary>Asks the service's database.</summary>
    /// <returns>A line for each row.</returns>
    public async Task<string[]> QueryAsync(string sql) =>
        (await ProgramAsync("psql", [LinuxProcesses.Variable($"INTERLOCK_SLOT={State}/local|", "DATABASE_URL"), "--no-psqlrc", "--tuples-only", "--no-align", "--command", sql])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The service's process in a slot.</summary>
    public int ServiceProcess(string slot, string version) => LinuxProcesses.Marked($"INTERLOCK_SLOT={State}/local|{slot}|{version}");

    /// <summary>The edge's process.</summary>
    public int EdgeProcess() => LinuxProcesses.Of(State).Single(found => found.Value.Contains("Interlock.Edge.dll", StringComparison.Ordinal)).Key;

    /// <summary>The database server's process.</summary>
    public int DatabaseProcess()
    {
        using var server = JsonDocument.Parse(File.ReadAllText(Path.Combine(State, "postgres/server.json")));
        return server.RootElement.GetProperty("pid").GetInt32();
    }

    /// <summary>Stops and removes all; what is left running is an error.</summary>
    public async ValueTask DisposeAsync()
    {
        var down = await RunAsync("Down");
        // Compilers and build nodes that wait for more to do end by themselves; they serve nobody.
        var left = LinuxProcesses.Of(_top).Where(found => !found.Value.Contains("MSBuild.dll", StringComparison.Ordinal) && !found.Value.Contains("VBCSCompiler", StringComparison.Ordinal)).ToList();
        foreach (var (pid, _) in LinuxProcesses.Of(_top))
            LinuxProcesses.Send(pid, LinuxProcesses.Kill);
        Directory.Delete(_top, recursive: true);
        down.With(0);
        left.ShouldBeEmpty("left running after Down");
    }

    private void Isolate(ProcessStartInfo start)
    {
        start.Environment["HOME"] = Home;
        start.Environment["NUGET_PACKAGES"] = RealProgram.Packages;
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GITHUB_", StringComparison.Ordinal) || name is "CI" or "MSBuildSDKsPath" or "MSBUILD_EXE_PATH" or "MSBuildExtensionsPath" or "XDG_CONFIG_HOME").ToList())
            start.Environment.Remove(name);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
