using System.Net.Http.Json;
using System.Text.Json;
using Shared;

namespace EndToEnd;

/// <summary>Platform <c>docker</c>, from a first release to a crash and back, while 500 requests/s come in.</summary>
[Trait(Suite.Trait, Suite.Hosts), Trait(Suite.Trait, Suite.Slow)]
public sealed class DockerStoryTests(DockerEngine engine) : IClassFixture<DockerEngine>
{
    private const int Rate = 500;

    internal const string Dockerfile = $"FROM {DockerEngine.Python}\nARG VERSION\nENV VERSION=$VERSION\nCOPY serve.py /app/serve.py\nCMD [\"python3\", \"/app/serve.py\"]\n";

    [FactWithDocker]
    public async Task No_request_is_lost_through_releases_rollbacks_a_crash_and_a_kill()
    {
        await using var project = new ScratchProject();
        project.Commit("One", ("Dockerfile", Dockerfile), ("serve.py", Serve), (".gitignore", ".env\n.interlock\nartifacts\n"), ("release.yaml", Runbook(project.Url)));
        (await project.RunAsync("Deploy", "--release=1.0.0")).With(0).Steps["publish image"].GetProperty("verdict").GetString().ShouldBe("go");
        await using var outside = OutsideProbe.Start(project.Url + "/health", Rate);

        (await project.Commit("Two", ("note", "2")).RunAsync("Deploy", "--release=2.0.0")).With(0);
        (await project.RunAsync("Rollback")).With(0).Of("rollback", "seconds").GetDouble().ShouldBeLessThan(3);
        (await ServesAsync(project)).ShouldBe("1.0.0");
        (await project.RunAsync("Rollback", "--to=2.0.0")).With(0);
        (await ServesAsync(project)).ShouldBe("2.0.0");

        var crashed = (await project.Commit("Three", ("serve.py", "raise SystemExit('no such table: orders')\n")).RunAsync("Deploy", "--release=3.0.0")).With(4);
        crashed.Output.ShouldContain("no such table: orders");
        (await ServesAsync(project)).ShouldBe("2.0.0");

        project.Commit("Four", ("serve.py", Serve), ("note", "4"));
        var killed = project.Start("Deploy", "--release=4.0.0");
        await killed.WaitAsync("step-started", "shift traffic");
        await killed.KillSessionAsync();
        (await project.RunAsync("Deploy", "--release=4.0.0")).With(0).Output.ShouldContain("Going on where it stopped");
        (await ServesAsync(project)).ShouldBe("4.0.0");

        var felt = (await outside.StopAsync()).WithoutFailures("1.0.0", "2.0.0", "4.0.0");
        felt.Rate.ShouldBeGreaterThan(Rate * 0.9);
        (await engine.DockerAsync("inspect", "--format", "{{.Config.Image}}", "story-local-web-blue", "story-local-web-green")).ShouldContain($"{engine.Registry}/story-web@sha256:");
    }

    private static async Task<string?> ServesAsync(ScratchProject project)
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonElement>(new Uri(project.Url + "/health"))).GetProperty("version").GetString();
    }

    private string Runbook(string listen) => $$"""
        name: story
        version: 1.0.0
        platform: docker
        docker: {host: '{{engine.Host}}', registry: '{{engine.Registry}}'}
        services:
          web: {container: {port: 8000}, start-within: 20s}
        rollout: {listen: '{{listen}}', traffic: [50, 100], step-for: 500ms}
        monitor: {for: 2s, min-samples: 200, rate: 120}
        """;

    internal const string Serve = """
        import json, os, signal
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536
            disable_nagle_algorithm = True

            def do_GET(self):
                body = json.dumps({"status": "ok", "version": os.environ["VERSION"]}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 200
            daemon_threads = True

        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        Server((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
        """;
}
