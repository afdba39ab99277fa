using Interlock.Diagnose;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Tests.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Diagnose;

public sealed class HealthAndTimesTests
{
    private const string Healthy = """{"status":"healthy","version":"1.4.0"}""";

    private static readonly ReleaseRunbook Runbook = Interlock.Tests.Runbook.Text.Good(Interlock.Tests.Runbook.Text.With()) with
    {
        Verify = new() { Before = [new() { Get = "/fast" }, new() { Get = "/probe/$probe" }], After = [new() { Get = "/slow" }, new() { Get = "/fast" }], Latency = new() { Get = "/slow", Warn = TimeSpan.FromMilliseconds(50) } },
    };

    [Fact]
    public async Task Health_is_told_with_body_and_headers_and_each_page_with_its_times()
    {
        await using var server = await Server.StartAsync(async context =>
        {
            if (context.Request.Path == "/slow")
                await Task.Delay(150);
            context.Response.Headers["X-Frame-Options"] = "DENY";
            context.Response.Headers.SetCookie = "session=hush";
            await context.Response.WriteAsync(Healthy);
        });

        var found = await FindAsync(server.Url);

        found.Select(finding => (finding.What, finding.Verdict)).ShouldBe([("health", Verdict.Go), ("times", Verdict.Go), ("times", Verdict.Warn)]);
        found[0].Evidence.ShouldMatch(@"^GET /health: 200 in \d+ ms$");
        found[0].Details.ShouldContain(Healthy);
        found[0].Details.ShouldContain("X-Frame-Options: DENY");
        found[0].Details.ShouldAllBe(line => !line.Contains("hush", StringComparison.Ordinal));
        found[2].Evidence.ShouldMatch(@"^GET /slow: 200 in \d+ ms, \d+ ms, \d+ ms: slower than 50 ms$");
    }

    [Fact]
    public async Task Health_that_is_not_good_stops_with_what_is_wrong()
    {
        await using var server = await Server.SayingAsync(200, """{"status":"healthy","version":"1.4.0","database":"disconnected"}""");

        var health = (await FindAsync(server.Url))[0];

        health.Verdict.ShouldBe(Verdict.Stop);
        health.Evidence.ShouldContain("database");
    }

    [Fact]
    public async Task A_page_that_fails_stops()
    {
        await using var server = await Server.SayingAsync(500, "Traceback");

        (await FindAsync(server.Url)).ShouldAllBe(finding => finding.Verdict == Verdict.Stop);
    }

    [Fact]
    public async Task Nothing_that_serves_is_asked_nothing() => (await HealthAndTimes.FindAsync(Runbook, null, TimeProvider.System, default)).ShouldBeEmpty();

    private static Task<IReadOnlyList<Finding>> FindAsync(string url) => HealthAndTimes.FindAsync(Runbook, new Live("1.4.0", url, true, "200"), TimeProvider.System, default);
}
