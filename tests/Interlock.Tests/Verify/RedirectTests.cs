using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Tests.Verify;

public class RedirectTests
{
    [Theory]
    [InlineData(false, "GET /old: expected status == 200, found 302")]
    [InlineData(true, "GET /old: 200 in")]
    public async Task A_redirect_is_the_answer_unless_it_is_followed(bool follow, string evidence)
    {
        await using var server = await Server.StartAsync(context =>
        {
            if (context.Request.Path == "/old")
                context.Response.Redirect("/new");
            else
                context.Response.StatusCode = context.Request.Headers["X-Way"] == "kept" ? 200 : 400;
            return Task.CompletedTask;
        });

        (await AskAsync(server, follow)).Evidence.ShouldStartWith(evidence);
    }

    [Fact]
    public async Task What_is_sent_along_stays_with_the_first_host()
    {
        await using var other = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Headers.ContainsKey("X-Way") || context.Request.Headers.ContainsKey(Prober.KeyHeader) ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.Redirect(other.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/");
            return Task.CompletedTask;
        });

        (await AskAsync(server, follow: true)).Evidence.ShouldStartWith("GET /old: 200 in");
    }

    [Fact]
    public async Task Another_port_is_another_service()
    {
        await using var other = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Headers.ContainsKey("X-Way") ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.Redirect(other.Url);
            return Task.CompletedTask;
        });

        (await AskAsync(server, follow: true)).Evidence.ShouldStartWith("GET /old: 200 in");
    }

    [Theory]
    [InlineData("/old", "GET /old: unreachable: redirected more than 10 times, at last to /old")]
    [InlineData("ftp://127.0.0.1/", "GET /old: unreachable: redirected to 'ftp://127.0.0.1/', which is no address over HTTP")]
    public async Task A_way_that_does_not_end_is_told(string location, string evidence)
    {
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.Redirect(location);
            return Task.CompletedTask;
        });

        (await AskAsync(server, follow: true)).Evidence.ShouldBe(evidence);
    }

    private static async Task<ProbeOutcome> AskAsync(Server server, bool follow)
    {
        using var prober = server.Prober(key: new Secret("probe-key-of-redirects"));
        return await Probe.Of(new ProbeSettings { Get = "/old", Follow = follow, Headers = new Dictionary<string, string> { ["X-Way"] = "kept" }, Expect = ["status == 200"] }).RunAsync(prober, Captures.None, CancellationToken.None);
    }
}
