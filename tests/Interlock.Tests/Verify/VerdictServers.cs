using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Tests.Preflight;
using Interlock.Tests.Redis;
using Interlock.Tests.Secure;
using Interlock.Tests.Verify.Browsers;
using Interlock.Verify.Probes;
using Interlock.Verify.Probes.Browsers;
using Microsoft.AspNetCore.Http;
using Shared;

namespace Interlock.Tests.Verify;

/// <summary>A server of each kind that a probe can ask; what they answer is the number that stands in the question.</summary>
public sealed class VerdictServers(PostgresCluster cluster) : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-verdicts-");
    private readonly TestAuthority authority = new();
    private readonly TcpListener tls = new(IPAddress.Loopback, 0);
    private readonly BrowserHouse browsers = new(new CommandRunner(TimeProvider.System), TimeProvider.System);
    private Server web = null!;
    private RedisProcess redis = null!;

    public async Task InitializeAsync()
    {
        web = await Server.StartAsync(AnswerAsync);
        redis = new();
        tls.Start();
        _ = AcceptAsync(authority.For(["localhost"], days: 90));
        await WriteAsync("root.pem", authority.RootPem);
        // What /n/3 answers is not what it promises, and /n/absent is a value that is not there.
        await WriteAsync("api.json", """
            {"openapi": "3.0.3", "info": {"title": "n", "version": "1"}, "paths": {
              "/n/1": {"get": {"responses": {"200": {"description": "n", "content": {"application/json": {"schema": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}}}}}}},
              "/n/3": {"get": {"responses": {"200": {"description": "n", "content": {"application/json": {"schema": {"type": "object", "properties": {"n": {"type": "string"}}}}}}}}},
              "/n/absent": {"get": {"responses": {"200": {"description": "n"}, "404": {"description": "absent"}}}}}}
            """);
        await WriteAsync("shop.hurl", "GET {{base}}/n/{{n}}\nHTTP 200\n[Asserts]\njsonpath \"$.n\" < 2\n");
        await WriteAsync("unread.hurl", "GET {{base}}/n/1\nHTTP 200\n[Asserts]\nxpath \"string(//h1)\" == \"shop\"\n");
    }

    public async Task DisposeAsync()
    {
        await browsers.DisposeAsync();
        await web.DisposeAsync();
    }

    public void Dispose()
    {
        redis.Dispose();
        tls.Dispose();
        authority.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Puts the servers' addresses in.</summary>
    public string Fill(string probe) => probe
        .Replace("{tls}", ((IPEndPoint)tls.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{postgres}", cluster.Url("postgres"), StringComparison.Ordinal)
        .Replace("{redis}", $"redis://127.0.0.1:{redis.Port}", StringComparison.Ordinal);

    internal async Task<StepResult> AskAsync(ProbeSettings settings)
    {
        var context = Contexts.For(
            web.Url, root: folder.FullName, artifacts: folder.FullName, browsers: browsers, secure: new() { Tls = new() { Ca = "root.pem" } }, commands: new CommandRunner(TimeProvider.System),
            platform: new LivePlatform(null) { Log = new[] { 1, 3, 7, 10 }.SelectMany(n => Enumerable.Repeat($"line-{n}", n)) });
        using var prober = new Prober(web.Url, TimeProvider.System) { Context = context, Limit = TimeSpan.FromSeconds(10) };
        return (await Probe.Of(settings).RunAsync(prober, Captures.None, CancellationToken.None)).Judged(settings.OnFailure);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var asked = context.Request.Path.Value!.Split('/');
        if (asked is not ["", "n" or "page", var text] || !int.TryParse(text, CultureInfo.InvariantCulture, out var n))
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.ContentType = asked[1] == "n" ? "application/json" : "text/html";
        await context.Response.WriteAsync(asked[1] == "n" ? $"{{\"n\": {n}}}" : Shop.Page($"<h1>Shop</h1><script>for (let i = 0; i < {n}; i++) console.error('out of stock', i)</script>"));
    }

    private async Task AcceptAsync(SslStreamCertificateContext certificate)
    {
        try
        {
            while (true)
                _ = GreetAsync(await tls.AcceptTcpClientAsync(), certificate);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The tests are over.
        }
    }

    private static async Task GreetAsync(TcpClient client, SslStreamCertificateContext certificate)
    {
        using (client)
        await using (var stream = new SslStream(client.GetStream()))
        {
            try
            {
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate });
                (await stream.ReadAsync(new byte[1])).ShouldBe(0);
            }
            catch (Exception left) when (left is IOException or System.Security.Authentication.AuthenticationException)
            {
                // It has seen what it wanted.
            }
        }
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
}
