using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EndToEnd;

/// <summary>A host as platform <c>supervisor</c> finds one: a real supervisord with a worker and a web service in Python, a checkout of that service, and the program pointed at it.</summary>
internal sealed class SupervisedHost : IAsyncDisposable
{
    private const string App = """
        import http.server, json, os
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps({"status": "ok", "version": os.environ["VERSION"]}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *_): pass
        http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()

        """;

    private readonly string _top = Directory.CreateTempSubdirectory("supervised-").FullName;
    private readonly int _port = FreePort();
    private Process? _supervisord;

    private string Root => Path.Combine(_top, "shop");

    private string Code => Path.Combine(_top, "srv");

    public static async Task<SupervisedHost> StartAsync()
    {
        var host = new SupervisedHost();
        Directory.CreateDirectory(host.Root);
        Directory.CreateDirectory(host.Code);
        await File.WriteAllTextAsync(Path.Combine(host.Root, ".gitignore"), ".env\n");
        await File.WriteAllTextAsync(Path.Combine(host.Root, "release.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            name: shop
            version: 1.0.0
            platform: supervisor
            supervisor: {url: 'unix://{{host._top}}/s.sock', folder: '{{host.Code}}'}
            services:
              web:
                programs: [worker, web]
                url: http://127.0.0.1:{{host._port}}
                start-within: 5s
                variables: {VERSION: {from: version}, PORT: '{{host._port}}'}
            monitor: {for: 2s, rate: 20, min-samples: 10}
            """));
        await File.WriteAllTextAsync(Path.Combine(host._top, "supervisord.conf"), $"""
            [unix_http_server]
            file={host._top}/s.sock
            [supervisord]
            logfile={host._top}/supervisord.log
            pidfile={host._top}/supervisord.pid
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
            [program:worker]
            command=sleep 1000
            directory={host.Code}/current
            autostart=false
            startsecs=0
            [program:web]
            command=/bin/sh -c 'set -a; . ./web.env; exec python3 app.py'
            directory={host.Code}/current
            autostart=false
            startsecs=1
            stderr_logfile={host._top}/web.err
            """);
        host.Git("init", "--quiet", "--initial-branch=main");
        host.Commit();
        host._supervisord = Process.Start(new ProcessStartInfo("supervisord", ["--nodaemon", "--configuration", $"{host._top}/supervisord.conf"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        await Waiting.ForAsync("supervisord's socket", TimeSpan.FromSeconds(20), () => File.Exists($"{host._top}/s.sock"));
        return host;
    }

    /// <summary>The service has other code from now on.</summary>
    public void Commit(string code = "")
    {
        File.WriteAllText(Path.Combine(Root, "app.py"), code + App + $"# {Guid.NewGuid()}\n");
        Git("add", "--all");
        Git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "change");
    }

    public Task<Ended> RunAsync(string target, params string[] arguments) => Start(target, arguments).EndAsync();

    public Running Start(string target, params string[] arguments)
    {
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = _top, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var word in (string[])["dotnet", RealProgram.Path, $"--runbook={Root}/release.yaml", $"--target={target}", .. arguments])
            start.ArgumentList.Add(word);
        return new(start, Path.Combine(Root, "artifacts"));
    }

    /// <summary>What the service answers now.</summary>
    public async Task<string> AnswersAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/health")));
    }

    public async ValueTask DisposeAsync()
    {
        if (_supervisord is not null)
        {
            LinuxProcesses.Send(_supervisord.Id, LinuxProcesses.Terminate);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            await _supervisord.WaitForExitAsync(limit.Token);
            _supervisord.Dispose();
        }

        Directory.Delete(_top, recursive: true);
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Root, .. arguments]) { UseShellExecute = false })!;
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
