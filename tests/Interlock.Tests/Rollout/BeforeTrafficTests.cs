using Interlock.Engine;
using Interlock.Rollout;
using Interlock.Runbook;
using Interlock.Tests.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Rollout;

public class BeforeTrafficTests
{
    private const string Healthy = """{"status":"healthy","version":"1.4.0"}""";
    private static readonly ServiceSettings Service = new() { Run = "./web", StartWithin = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task A_version_that_needs_a_moment_is_waited_for()
    {
        var asked = 0;
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref asked) <= 3 ? 503 : 200;
            return context.Response.WriteAsync(Healthy);
        });

        var result = await JudgeAsync(server.Url, new VerifySettings { Before = [new() { Get = "/", Expect = ["status == 200"] }], Latency = new() { For = TimeSpan.FromSeconds(0.2) } });

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldContain("healthy 3 times in a row");
        result.Evidence.ShouldContain("p95");
    }

    [Fact]
    public async Task A_version_that_never_settles_stops()
    {
        var asked = 0;
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref asked) % 3 == 0 ? 503 : 200;
            return context.Response.WriteAsync(Healthy);
        });

        var result = await JudgeAsync(server.Url, new VerifySettings(), Service with { StartWithin = TimeSpan.FromSeconds(0.6) });

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("not healthy within 0.6 s");
    }

    [Fact]
    public async Task A_version_that_is_not_this_release_stops()
    {
        await using var server = await Server.SayingAsync(200, """{"status":"healthy","version":"1.3.0"}""");

        var result = await JudgeAsync(server.Url, new VerifySettings(), Service with { StartWithin = TimeSpan.FromSeconds(0.3) });

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("version 1.3.0, expected 1.4.0");
    }

    [Theory]
    [InlineData(OnFailure.Stop, Verdict.Stop)]
    [InlineData(OnFailure.Warn, Verdict.Warn)]
    public async Task A_probe_before_traffic_decides(OnFailure onFailure, Verdict verdict)
    {
        await using var server = await Server.SayingAsync(200, Healthy);

        var result = await JudgeAsync(server.Url, new VerifySettings { Before = [new() { Get = "/x", Expect = ["status == 204"], OnFailure = onFailure }] });

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldBe("GET /x: expected status == 204, found 200");
    }

    [Fact]
    public async Task A_slow_version_gets_no_traffic()
    {
        await using var server = await Server.StartAsync(async context =>
        {
            if (context.Request.Path == "/slow")
                await Task.Delay(150);
            await context.Response.WriteAsync(Healthy);
        });
        var latency = new LatencySettings { Get = "/slow", For = TimeSpan.FromSeconds(0.2), Go = TimeSpan.FromMilliseconds(50), Warn = TimeSpan.FromMilliseconds(60), Stop = TimeSpan.FromMilliseconds(100) };

        (await JudgeAsync(server.Url, new VerifySettings { Latency = latency })).Verdict.ShouldBe(Verdict.Stop);
    }

    private static Task<StepResult> JudgeAsync(string url, VerifySettings verify, ServiceSettings? service = null) =>
        BeforeTraffic.JudgeAsync(url, Contexts.For("http://127.0.0.1:1"), service ?? Service, verify, CancellationToken.None);
}
