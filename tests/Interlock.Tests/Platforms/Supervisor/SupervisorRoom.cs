using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Platforms.Supervisor;
using Interlock.Processes;
using Interlock.Repository;
using Interlock.Runbook;
using Interlock.Tests.Repository;

namespace Interlock.Tests.Platforms;

/// <summary>Platform <c>supervisor</c> as it is: a git repository, a real supervisord with a configuration, a socket and logs of its own, and a small service in Python. A step is run as the engine does: what it journals goes through JSON, and every question is asked of new instances, as after a kill.</summary>
internal sealed class SupervisorRoom : IDisposable
{
    private const string App = """
        import http.server, json, os, pathlib, sys
        room, version = pathlib.Path(os.environ["ROOM"]), os.environ["VERSION"]
        if (room / f"crash-{version}").exists():
            sys.exit("shop cannot start: no module named cart")
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                (room / f"asked-{version}").touch()
                tells = room / f"tells-{version}"
                body = json.dumps({"status": "ok", "version": tells.read_text() if tells.exists() else version}).encode()
                self.send_response(503 if (room / f"sick-{version}").exists() else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *_): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
        print(f"ready {version}", flush=True)
        server.serve_forever()
        """;

    private readonly Checkout source = new();
    private readonly Dictionary<(Phase, string), JsonObject> facts = [];
    private readonly Dictionary<(Phase, string), JsonObject> intents = [];
    private Process? supervisord;

    public SupervisorRoom(SupervisorMode mode = SupervisorMode.Releases)
    {
        Folder = source.Beside("shop");
        Room = Directory.CreateDirectory(source.Beside("room")).FullName;
        Port = FreePort();
        Settings = new() { Url = "unix://" + Socket, Folder = Folder, Mode = mode, AnswerWithin = TimeSpan.FromSeconds(10) };
        Services = new(StringComparer.Ordinal)
        {
            ["web"] = new()
            {
                Programs = ["worker", "web"],
                Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"),
                StartWithin = TimeSpan.FromSeconds(5),
                Variables = new Dictionary<string, VariableSettings>(StringComparer.Ordinal)
                {
                    ["VERSION"] = new() { From = VariableSource.Version },
                    ["ROOM"] = new() { Value = Secret.InTheOpen(Room) },
                    ["PORT"] = new() { Value = Secret.InTheOpen(Port.ToString(CultureInfo.InvariantCulture)) },
                },
            },
        };
        source.With("app.py", App).Commit("the shop");
        if (mode == SupervisorMode.Checkout)
            source.Git("clone", "--quiet", source.Root, Folder);
        else
            Directory.CreateDirectory(Folder);
    }

    /// <summary>Where the code lies.</summary>
    public string Folder { get; }

    /// <summary>Where the service is told how to behave.</summary>
    public string Room { get; }

    public int Port { get; }

    public string Socket => source.Beside("s.sock");

    public SupervisorSettings Settings { get; set; }

    public RolloutSettings Rollout { get; set; } = new() { ProbeRate = 20 };

    public Dictionary<string, ServiceSettings> Services { get; }

    public ServiceSettings Web { get => Services["web"]; set => Services["web"] = value; }

    /// <summary>What the section of the web program has besides, a line each.</summary>
    public string WebLines { get; set; } = "";

    /// <summary>As of the worker.</summary>
    public string WorkerLines { get; set; } = "";

    public string ServerLines { get; set; } = "";

    public string Version { get; private set; } = "";

    public string Commit { get; private set; } = "";

    public string Current => Settings.Mode == SupervisorMode.Releases ? Path.Combine(Folder, "current") : Folder;

    public ReleaseRunbook Runbook => new() { Name = "shop", Version = "1.0.0", Platform = PlatformKind.Supervisor, Supervisor = Settings, Services = Services, Rollout = Rollout };

    public SupervisorPlatform Platform => new(Runbook, source.Beside("state"), "local", new CommandRunner(TimeProvider.System), TimeProvider.System);

    public SupervisorClient Client => new(Settings);

    /// <summary>Starts supervisord, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(source.Beside("supervisord.conf"), $"""
            [unix_http_server]
            file={Socket}
            {ServerLines}
            [supervisord]
            logfile={source.Beside("supervisord.log")}
            pidfile={source.Beside("supervisord.pid")}
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
            [program:worker]
            command=sleep 1000
            directory={Current}
            autostart=false
            startsecs=0
            stdout_logfile={source.Beside("worker.out")}
            stderr_logfile={source.Beside("worker.err")}
            {WorkerLines}
            [program:web]
            command=/bin/sh -c 'set -a; . ./web.env; exec python3 app.py'
            directory={Current}
            autostart=false
            startsecs=1
            startretries=1
            stopwaitsecs=3
            stdout_logfile={source.Beside("web.out")}
            stderr_logfile={source.Beside("web.err")}
            {WebLines}
            """.ReplaceLineEndings("\n"));
        supervisord = Process.Start(new ProcessStartInfo("supervisord", ["--nodaemon", "--configuration", source.Beside("supervisord.conf")]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        await UntilAsync(() => Task.FromResult(File.Exists(Socket)));
    }

    /// <summary>The version that is released from now on: a commit of its own.</summary>
    /// <summary>The next commit has this file as well.</summary>
    public void Add(string path, string text) => source.With(path, text);

    public async Task PlanAsync(string version)
    {
        source.With("version", version).Commit(version);
        (Version, Commit) = (version, await Repository.SnapshotAsync(default));
    }

    /// <summary>Releases a version as far as the platform goes.</summary>
    public async Task DeployAsync(string version)
    {
        await PlanAsync(version);
        foreach (var name in new[] { "code in place", "switch code", "restart programs" })
        {
            var result = await RunAsync(Phase.Rollout, name);
            result.Verdict.ShouldBe(Verdict.Go, $"{result.Evidence}\n{string.Join('\n', result.Details)}");
        }
    }

    /// <summary>What an earlier step left.</summary>
    public void Know(Phase phase, string name, JsonObject data) => facts[(phase, name)] = data;

    public Step Step(Phase phase, string name) => Platform.Steps(phase, new PlanRequest(Runbook, "local", Version, Commit)).Single(step => step.Name == name);

    public Task<StepResult> JudgeAsync(Phase phase, string name) => Step(phase, name).RunAsync(Context(), default);

    public Task<StepResult> JudgeAsync(Func<PlanRequest, Step> step) => step(new(Runbook, "local", Version, Commit)).RunAsync(Context(), default);

    public async Task<JsonObject> PrepareAsync(Phase phase, string name) => intents[(phase, name)] = Journalled(await Mutating(phase, name).PrepareAsync(Context(), default));

    public async Task<StepResult> RunAsync(Phase phase, string name)
    {
        await PrepareAsync(phase, name);
        return await GoOnAsync(phase, name);
    }

    /// <summary>Runs a step by the intent that it had, as one does that was cut off.</summary>
    public async Task<StepResult> GoOnAsync(Phase phase, string name)
    {
        var result = await Mutating(phase, name).RunAsync(Context(intents[(phase, name)]), default);
        if (result.Data is { } data)
            facts[(phase, name)] = Journalled(data);
        return result;
    }

    public Task<Reality> ProbeAsync(Phase phase, string name) => Mutating(phase, name).ProbeAsync(Context(), intents[(phase, name)], default);

    public Task<UndoResult> UndoAsync(Phase phase, string name) => Mutating(phase, name).UndoAsync(Context(), intents[(phase, name)], facts.GetValueOrDefault((phase, name)), default);

    public Task ReviveAsync(string version) => Platform.ReviveAsync(Context(), version, default);

    /// <summary>Has a version behave: <c>crash</c> ends at once, <c>sick</c> answers 503, <c>tells</c> tells another version.</summary>
    public void Tell(string how, string version, string text = "") => File.WriteAllText(Path.Combine(Room, $"{how}-{version}"), text);

    public string Git(params string[] arguments) => source.Git(["-C", Folder, .. arguments]);

    public string Beside(string name) => source.Beside(name);

    public async Task<string?> ServesAsync() => (await Platform.LiveAsync(default))?.Version;

    /// <summary>The process of a program; 0: none.</summary>
    public async Task<int> PidAsync(string program) => (await Client.ProgramAsync(program, default)).Pid;

    /// <summary>Has a program stopped, as a person does.</summary>
    public async Task StopAsync(string program)
    {
        await Client.StopAsync(program, default);
        await UntilAsync(async () => (await Client.ProgramAsync(program, default)).State == ProgramState.Stopped);
    }

    /// <summary>kill -9.</summary>
    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
            await Task.Delay(20, limit.Token);
    }

    public void Dispose()
    {
        if (supervisord is not null)
        {
            // Its programs end with it.
            using (var stop = Process.Start("kill", ["-TERM", supervisord.Id.ToString(CultureInfo.InvariantCulture)]))
                stop.WaitForExit();
            supervisord.WaitForExit(TimeSpan.FromSeconds(15)).ShouldBeTrue("supervisord did not end");
            supervisord.Dispose();
        }

        source.Dispose();
    }

    private GitRepository Repository => new(source.Root, new StatePaths(source.Beside("state")).Repository, new CommandRunner(TimeProvider.System));

    private MutatingStep Mutating(Phase phase, string name) => (MutatingStep)Step(phase, name);

    private static JsonObject Journalled(JsonObject data) => JsonNode.Parse(data.ToJsonString())!.AsObject();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private StepContext Context(JsonObject? intent = null) => new()
    {
        Plan = new(Runbook, "local", Version, Commit, []),
        Run = "local-test",
        Site = new(source.Root, source.Beside("state"), source.Beside("artifacts")),
        Commands = new CommandRunner(TimeProvider.System),
        Clock = TimeProvider.System,
        Platform = Platform,
        Repository = Repository,
        Options = new(),
        Database = _ => Task.FromResult<DatabaseUrl?>(null),
        FindData = (phase, step) => facts.GetValueOrDefault((phase, step)),
        Say = _ => { },
        Intent = intent ?? [],
    };
}
