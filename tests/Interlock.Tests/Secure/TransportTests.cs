using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Interlock.Engine;
using Interlock.Plan;
using Interlock.Preflight.Documents;
using Interlock.Runbook;
using Interlock.Secure;
using Interlock.Secure.Tls;
using Interlock.Tests.Verify;
using Interlock.Tests.Watch;
using Interlock.Verify.Probes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Interlock.Tests.Secure;

/// <summary>Real servers with certificates of an authority of the test's own, on https and on http beside it.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-");
    private readonly TestAuthority authority = new();

    public void Dispose()
    {
        authority.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task All_is_well_with_the_runbooks_own_authority()
    {
        var result = await JudgeAsync(authority.For(["localhost"]));

        result.Verdict.ShouldBe(Verdict.Go, string.Join('\n', result.Details.Prepend(result.Evidence)));
        result.Evidence.ShouldMatch(@"^localhost:\d+: Tls13, its certificate: localhost, until \d{4}-\d\d-\d\d; TLS 1.0 and 1.1 and weak cipher suites are refused; http leads to https$");
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_with_a_certificate_has_its_own_words()
    {
        using var aged = new TestAuthority(intermediateDays: -2);

        await SaysAsync(Verdict.Stop, "its certificate is for shop.example, *.shop.example, not for localhost: get one that names localhost", authority.For(["shop.example", "*.shop.example"]));
        await SaysAsync(Verdict.Stop, $"its certificate (localhost) expired on {DateTimeOffset.UtcNow.AddDays(-3):yyyy-MM-dd}: renew it", authority.For(["localhost"], -30, -3));
        await SaysAsync(Verdict.Stop, $"its certificate (localhost) is not valid before {DateTimeOffset.UtcNow.AddDays(3):yyyy-MM-dd}: see the clocks, or wait", authority.For(["localhost"], 3, 30));
        await SaysAsync(Verdict.Stop, $"an intermediate certificate (Test Intermediate) expired on {DateTimeOffset.UtcNow.AddDays(-2):yyyy-MM-dd}: renew it", aged.For(["localhost"], -30), aged);
        await SaysAsync(Verdict.Stop, "the certificate of Test Intermediate, which vouches for localhost, is missing: have the server send the whole chain (fullchain.pem); where it is your own authority, name its file under secure.tls.ca", authority.For(["localhost"], whole: false));
        await SaysAsync(Verdict.Stop, "its certificate is self-signed (localhost), so nobody vouches for it: get one from an authority, or name it under secure.tls.ca", TestAuthority.SelfSigned("localhost"));
        await SaysAsync(Verdict.Warn, "its certificate (localhost) expires within 21 days: renew it", authority.For(["localhost"], -30, 20));
    }

    // SslStream itself sends no root.
    [Fact]
    public void A_root_that_is_sent_along_is_believed_no_more_for_that()
    {
        var (own, sent) = authority.Sent("localhost");

        CertificateChain.Judge(own, sent, "localhost", TlsTrust.System, TimeProvider.System.GetUtcNow()).Problems.ShouldBe(["nobody here trusts the root Test Root: where it is your own authority, name its file under secure.tls.ca"]);
        CertificateChain.Judge(own, sent, "localhost", new TlsTrust([sent[1]]), TimeProvider.System.GetUtcNow()).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("root.pem", 0, Verdict.Go, "root.pem: CN=Test Root, O=Shop, until ")]
    [InlineData("root.pem", 20_000, Verdict.Stop, "root.pem (secure.tls.ca): CN=Test Root, O=Shop is in force only from ")]
    [InlineData("absent.pem", 0, Verdict.Stop, "absent.pem (secure.tls.ca) can't be read: ")]
    [InlineData("both.pem", 0, Verdict.Warn, "both.pem (secure.tls.ca): CN=Old Root, O=Shop is in force only from ")]
    [InlineData("both.pem", 20_000, Verdict.Stop, "both.pem (secure.tls.ca): CN=Old Root, O=Shop is in force only from ")]
    public async Task Preflight_reads_the_runbooks_own_authorities(string file, int daysLater, Verdict verdict, string evidence)
    {
        using var old = new TestAuthority(intermediateDays: -30, name: "Old", rootDays: -20);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "root.pem"), authority.RootPem);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "both.pem"), $"{old.RootPem}\n{authority.RootPem}\n");
        var secure = new SecureSettings { Tls = new() { Ca = file } };
        var context = Contexts.For("http://127.0.0.1:1", root: folder.FullName, secure: secure, clock: new LeapingClock(DateTimeOffset.UtcNow.AddDays(daysLater)));

        var result = await DocumentSteps.For(Contexts.Request(Contexts.Runbook(secure: secure))).Single(step => step.Name == "certificate authorities").RunAsync(context, CancellationToken.None);

        result.Verdict.ShouldBe(verdict, result.Evidence);
        result.Evidence.ShouldStartWith(evidence);
        if (verdict == Verdict.Warn)
            result.Evidence.ShouldContain("; in force: CN=Test Root, O=Shop, until ");
    }

    [Fact]
    public async Task Without_the_file_nobody_believes_the_authority_and_one_that_cannot_be_read_stops()
    {
        (await JudgeAsync(authority.For(["localhost"]), ca: null)).Evidence.ShouldContain("nobody here knows Test Root, which vouches for Test Intermediate: where it is your own authority, name its file under secure.tls.ca");
        var unread = await JudgeAsync(authority.For(["localhost"]), ca: "absent.pem");
        (unread.Verdict, unread.Evidence.Contains("absent.pem (secure.tls.ca) can't be read", StringComparison.Ordinal)).ShouldBe((Verdict.Stop, true));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "empty.pem"), "nothing");
        (await JudgeAsync(authority.For(["localhost"]), ca: "empty.pem")).Evidence.ShouldBe("empty.pem (secure.tls.ca) holds no certificate in PEM");
    }

    [Fact]
    public async Task A_server_that_speaks_no_newer_version_than_1_2_warns() =>
        (await JudgeAsync(authority.For(["localhost"]), protocols: SslProtocols.Tls12)).ShouldSatisfyAllConditions(
            result => result.Verdict.ShouldBe(Verdict.Warn, string.Join('\n', result.Details.Prepend(result.Evidence))),
            result => result.Evidence.ShouldEndWith("TLS 1.3 (alert protocol_version) is not spoken: switch it on beside 1.2"));

    [Theory]
    [InlineData("302", "found 302 to https://localhost:{https}/a?b=c")]
    [InlineData("path", "found 301 to https://localhost:{https}/: the path is lost")]
    [InlineData("query", "found 301 to https://localhost:{https}/a: the query is lost")]
    [InlineData("host", "found 301 to https://evil.example/a?b=c, which is another host")]
    [InlineData("plain", "found 301 to http://localhost:{http}/other, which is not encrypted")]
    [InlineData("port", "found 301 to https://localhost/a?b=c, which is another port")]
    [InlineData("none", "found 200")]
    [InlineData("back", "and that back to http://localhost:{http}/a?b=c: have it stay on https")]
    [InlineData("circle", "leads in a circle: https://localhost:{https}/a?b=c leads to https://localhost:{https}/a?b=c (302)")]
    [InlineData("astray", "and that back to http://login.example/: have it stay on https")]
    public async Task Plain_http_that_leads_elsewhere_stops(string how, string says)
    {
        await using var server = await HttpsServer.StartAsync(authority.For(["localhost"]), how: how);

        var result = await RunAsync(server, "ca.pem");

        result.Verdict.ShouldBe(Verdict.Stop, result.Evidence);
        result.Evidence.ShouldContain(says.Replace("{https}", $"{server.Https}", StringComparison.Ordinal).Replace("{http}", $"{server.Http}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_on_another_host_is_told_and_stops_nothing()
    {
        await using var server = await HttpsServer.StartAsync(authority.For(["localhost"]), how: "away");

        var result = await RunAsync(server, "ca.pem");

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldEndWith($"http leads to https; https://localhost:{server.Https}/a?b=c leads on to another host, https://login.example/");
    }

    [Fact]
    public async Task Probes_believe_the_authority_as_well()
    {
        await using var server = await HttpsServer.StartAsync(authority.For(["localhost"]));
        var context = Context(server, "ca.pem");
        using var prober = await Prober.ForAsync(context, "test", CancellationToken.None);
        using var stranger = await Prober.ForAsync(Context(server, null), "test", CancellationToken.None);

        var tls = await Probe.Of(new ProbeSettings { Tls = $"localhost:{server.Https}", Expect = ["days-left > 21 go", "TLS1.3 == offered", "TLS1.2 == offered", "TLS1.0 == refused"] }).RunAsync(prober, Captures.None, CancellationToken.None);
        var unknown = await Probe.Of(new ProbeSettings { Tls = $"localhost:{server.Https}" }).RunAsync(stranger, Captures.None, CancellationToken.None);
        var wrongHost = await Probe.Of(new ProbeSettings { Tls = $"127.0.0.1:{server.Https}" }).RunAsync(prober, Captures.None, CancellationToken.None);

        (tls.Verdict, unknown.Verdict, wrongHost.Verdict).ShouldBe((Verdict.Go, Verdict.Stop, Verdict.Stop), $"{tls.Evidence}\n{unknown.Evidence}\n{wrongHost.Evidence}");
        wrongHost.Evidence.ShouldContain("not for 127.0.0.1");
        (await prober.AskAsync(Question.Get("/"), CancellationToken.None)).Answer?.Status.ShouldBe(200);
        (await stranger.AskAsync(Question.Get("/"), CancellationToken.None)).Answer.ShouldBeNull();
    }

    [Fact]
    public async Task HTTP_clients_believe_the_authority_for_its_names_only()
    {
        await using var server = await HttpsServer.StartAsync(authority.For(["shop.example"]));
        using var prober = await Prober.ForAsync(Context(server, "ca.pem"), "test", CancellationToken.None);

        (await prober.AskAsync(Question.Get("/"), CancellationToken.None)).Answer.ShouldBeNull();
    }

    private async Task SaysAsync(Verdict verdict, string says, SslStreamCertificateContext certificate, TestAuthority? by = null)
    {
        var result = await JudgeAsync(certificate, by: by);

        (result.Verdict, string.Join('\n', result.Details.Prepend(result.Evidence))).ShouldSatisfyAllConditions(
            told => told.Verdict.ShouldBe(verdict, told.Item2), told => result.Details.ShouldContain(says, told.Item2), told => result.Evidence.ShouldContain(says));
    }

    private async Task<StepResult> JudgeAsync(SslStreamCertificateContext certificate, string? ca = "ca.pem", SslProtocols protocols = SslProtocols.None, TestAuthority? by = null)
    {
        await using var server = await HttpsServer.StartAsync(certificate, protocols: protocols);
        return await RunAsync(server, ca, by);
    }

    private Task<StepResult> RunAsync(HttpsServer server, string? ca, TestAuthority? by = null) => new Transport().RunAsync(Context(server, ca, by), CancellationToken.None);

    private StepContext Context(HttpsServer server, string? ca, TestAuthority? by = null)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "ca.pem"), (by ?? authority).RootPem);
        var secure = new SecureSettings { Tls = new() { Ca = ca }, Redirect = new() { HttpPort = server.Http, Paths = ["/a?b=c"] } };
        return Contexts.For($"https://localhost:{server.Https}", root: folder.FullName, secure: secure);
    }

    private sealed class HttpsServer(WebApplication app) : IAsyncDisposable
    {
        public int Http => Port("http");

        public int Https => Port("https");

        public static async Task<HttpsServer> StartAsync(SslStreamCertificateContext certificate, string how = "", SslProtocols protocols = SslProtocols.None)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(new TlsHandshakeCallbackOptions
                {
                    // Where a protocol is fixed, so is the choice of suites: what the system takes may be weak.
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = certificate,
                        EnabledSslProtocols = protocols,
                        CipherSuitesPolicy = OperatingSystem.IsLinux() ? new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]) : null,
                    }),
                }));
            });
            builder.Logging.ClearProviders();
            var built = builder.Build();
            var server = new HttpsServer(built);
            built.Run(context => server.AnswerAsync(context, how));
            await built.StartAsync();
            return server;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private int Port(string scheme) => new Uri(app.Urls.Single(url => url.StartsWith(scheme + ":", StringComparison.Ordinal))).Port;

        private Task AnswerAsync(HttpContext context, string how)
        {
            var asked = context.Request.Path + context.Request.QueryString;
            var (status, to) = (context.Request.IsHttps, how) switch
            {
                (true, "back") => (302, $"http://localhost:{Http}{asked}"),
                (true, "circle") => (302, asked),
                (true, "away") => (302, "https://login.example/?back=1"),
                (true, "astray") => (302, "http://login.example/"),
                (true, _) or (_, "none") => (200, null),
                (_, "302") => (302, $"https://localhost:{Https}{asked}"),
                (_, "path") => (301, $"https://localhost:{Https}/"),
                (_, "query") => (301, $"https://localhost:{Https}{context.Request.Path}"),
                (_, "host") => (301, $"https://evil.example{asked}"),
                (_, "plain") => (301, "/other"),
                (_, "port") => (301, $"https://localhost{asked}"),
                _ => (308, $"https://localhost:{Https}{asked}"),
            };
            context.Response.StatusCode = status;
            if (to is not null)
                context.Response.Headers.Location = to;
            return Task.CompletedTask;
        }
    }
}
