using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Platforms.Docker;
using Interlock.Processes;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

/// <summary>One engine for all tests that need one: they run one after the other.</summary>
[CollectionDefinition(nameof(DockerEngine))]
public sealed class DockerEngineCollection : ICollectionFixture<DockerEngine>;

/// <summary>Platform <c>docker</c> as it is: a git repository, the edge, and containers of a real engine, from images that are built of a commit.</summary>
internal sealed class DockerRoom : StepRoom
{
    private readonly DockerEngine engine;

    public DockerRoom(DockerEngine engine)
    {
        this.engine = engine;
        Docker = new() { Host = engine.Host };
        Service = new() { Container = new() { Port = 8000 }, StartWithin = TimeSpan.FromSeconds(15), StopWithin = TimeSpan.FromSeconds(5) };
        Source.With("serve.py", Serve).With("Dockerfile", $"FROM {DockerEngine.Python}\nARG VERSION\nENV VERSION=$VERSION\nCOPY serve.py /app/serve.py\nCMD [\"python3\", \"/app/serve.py\"]\n");
    }

    public DockerSettings Docker { get; set; }

    /// <summary>Told by the name of a container, so that rooms of the same engine do not meet.</summary>
    public string Name { get; } = $"t{Guid.NewGuid():N}"[..9];

    public IContainerEngine Engine => new DockerProgram(new CommandRunner(TimeProvider.System), engine.Host, TimeProvider.System);

    public override DockerPlatform Platform => new(Paths, Runbook, new CommandRunner(TimeProvider.System), TimeProvider.System, EdgeProgram, new DockerProgram(new CommandRunner(TimeProvider.System), Docker.Host, TimeProvider.System));

    protected override ReleaseRunbook Runbook => base.Runbook with { Name = Name, Platform = PlatformKind.Docker, Docker = Docker };

    /// <summary>The container of a slot, as it is named.</summary>
    public string Container(string slot) => $"{Name}-local-web-{slot}";

    /// <summary>How lines are run in the image of a commit.</summary>
    public async Task<Func<VersionLine, CancellationToken, Task<CommandResult>>> InsideAsync(string commit) => (await Platform.InsideAsync(Context(), null, commit, default))!;

    /// <summary>From the next version on, the service does that at its start.</summary>
    public DockerRoom Behaving(string python)
    {
        Source.With("serve.py", Serve.Replace("#BEHAVE", python, StringComparison.Ordinal));
        return this;
    }

    public DockerRoom WithDockerfile(string text)
    {
        Source.With("Dockerfile", text);
        return this;
    }

    public DockerRoom Without(string path)
    {
        File.Delete(Path.Combine(Source.Root, path));
        return this;
    }

    public override void Dispose()
    {
        // Nothing of a test may outlive it, whatever the test has broken.
        Docker = Docker with { Host = engine.Host };
        Platform.DownAsync(_ => { }, default).GetAwaiter().GetResult();
        base.Dispose();
    }

    internal const string Serve = """
        import json, os, signal, sys, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        version = os.environ["VERSION"]
        healthy = 200

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536
            disable_nagle_algorithm = True

            def do_GET(self):
                asked = os.environ.get(self.path[1:])
                body = (json.dumps({"status": "ok", "version": version}) if self.path == "/health" else asked or version).encode()
                self.send_response(healthy if self.path == "/health" else 200)
                self.send_header("Content-Type", "application/json" if self.path == "/health" else "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 200
            daemon_threads = True

        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        print("serving", version, flush=True)
        #BEHAVE
        Server((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
        """;
}
