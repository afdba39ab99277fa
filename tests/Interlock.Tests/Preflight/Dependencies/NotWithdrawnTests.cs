using Interlock.Engine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Interlock.Preflight.Dependencies;
using Interlock.Preflight.Dependencies.Withdrawn;

namespace Interlock.Tests.Preflight.Dependencies;

public sealed class NotWithdrawnTests
{
    [Theory]
    [InlineData("flask==3.0.0", Verdict.Go, "1 version, none withdrawn")]
    [InlineData("flask==2.0.0", Verdict.Stop, "requirements.txt:1: flask 2.0.0 was withdrawn by its maker: broken wheel; take another version")]
    [InlineData("flask==9.0.0", Verdict.Warn, "flask 9.0.0 is not in http://127.0.0.1:")]
    [InlineData("other==1.0.0", Verdict.Warn, "other 1.0.0 is not in")]
    [InlineData("broken==1.0.0", Verdict.Hold, "500")]
    [InlineData("strange==1.0.0", Verdict.Hold, "does not speak PEP 691")]
    [InlineData("html==1.0.0", Verdict.Hold, "could not tell of 1 package (html)")]
    [InlineData("slow==1.0.0", Verdict.Hold, "no answer within 1 s")]
    [InlineData("flask>=2", Verdict.Hold, "there is no package with a version")]
    public async Task An_index_tells_what_was_yanked(string requirement, Verdict verdict, string evidence)
    {
        using var index = new Index();
        using var room = new Room().With("requirements.txt", requirement);
        var result = await Judge(room, $"pypi: '{index.Url}/simple'");

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Theory]
    [InlineData("@scope/a", Verdict.Go, "none withdrawn")]
    [InlineData("request", Verdict.Warn, "request 1.0.0 is deprecated: use fetch")]
    public async Task A_registry_tells_what_is_deprecated(string name, Verdict verdict, string evidence)
    {
        using var index = new Index();
        using var room = new Room().With("package.json", $"{{\"dependencies\": {{\"{name}\": \"1.0.0\"}}}}").With("package-lock.json", $"{{\"lockfileVersion\": 3, \"packages\": {{\"node_modules/{name}\": {{\"version\": \"1.0.0\"}}}}}}");
        var result = await Judge(room, $"npm: '{index.Url}/npm'");

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(evidence);
    }

    [Fact]
    public async Task A_registry_that_can_not_be_reached_holds()
    {
        using var room = new Room().With("requirements.txt", "flask==3.0.0");
        var result = await Judge(room, "pypi: 'http://127.0.0.1:1/simple'");

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldEndWith("make it reachable, or take dependencies.registries out of the runbook");
    }

    private static Task<StepResult> Judge(Room room, string registries)
    {
        var scan = Checkout.Scan($"dependencies: {{registries: {{{registries}, within: 1s}}}}");
        return room.RunAsync(new NotWithdrawn(scan, scan.Settings.Registries!));
    }

    private sealed class Index : IDisposable
    {
        private readonly System.Net.HttpListener listener = new();

        public Index()
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            }

            listener.Prefixes.Add(Url + "/");
            listener.Start();
            _ = ServeAsync();
        }

        public string Url { get; }

        public void Dispose() => listener.Abort();

        private static (int Status, string Text) Answer(string path) => path switch
        {
            "/simple/flask/" => (200, """{"files": [{"filename": "flask-3.0.0.tar.gz", "yanked": false}, {"filename": "Flask-3.0.0-py3-none-any.whl"}, {"filename": "flask-2.0.0-py3-none-any.whl", "yanked": "broken wheel"}]}"""),
            "/simple/strange/" => (200, "{}"),
            "/simple/html/" => (200, "<html>"),
            "/simple/broken/" => (500, ""),
            "/npm/@scope%2Fa/1.0.0" or "/npm/@scope/a/1.0.0" => (200, """{"version": "1.0.0"}"""),
            "/npm/request/1.0.0" => (200, """{"version": "1.0.0", "deprecated": "use fetch"}"""),
            _ => (404, ""),
        };

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    if (context.Request.Url!.AbsolutePath == "/simple/slow/")
                        continue;
                    var (status, text) = Answer(context.Request.RawUrl!);
                    context.Response.StatusCode = status;
                    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
                    context.Response.Close();
                }
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
