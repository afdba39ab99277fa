using Interlock.Engine;
using Interlock.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify;

public class HealthAndVersionTests
{
    private const string Healthy = """{"status":"healthy","version":"1.4.0","database":"connected","cache":"memory","debug_mode":false}""";

    [Fact]
    public async Task Twenty_fresh_connections_that_meet_the_new_version_go()
    {
        var connections = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await using var server = await Server.StartAsync(context =>
        {
            connections.TryAdd(context.Connection.Id, 1);
            return context.Response.WriteAsync(Healthy);
        });

        var result = await RunAsync(server.Url);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        connections.Count.ShouldBe(20);
    }

    [Fact]
    public async Task One_old_answer_among_twenty_stops()
    {
        var asked = 0;
        await using var server = await Server.StartAsync(context =>
            context.Response.WriteAsync(Interlocked.Increment(ref asked) == 17 ? Healthy.Replace("1.4.0", "1.3.0", StringComparison.Ordinal) : Healthy));

        var result = await RunAsync(server.Url);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldBe("GET /health on fresh connection 17 of 20: version 1.3.0, expected 1.4.0");
    }

    [Theory]
    [InlineData(503, Healthy, "status 503")]
    [InlineData(200, "fine", "no JSON object")]
    [InlineData(200, """{"status":"healthy"}""", "no 'version'")]
    [InlineData(200, """{"status":"degraded","version":"1.4.0"}""", "status is degraded")]
    [InlineData(200, """{"status":"healthy","version":"1.4.0","database":"disconnected"}""", "database is disconnected")]
    [InlineData(200, """{"status":"healthy","version":"1.4.0","database":{"status":"down"}}""", "database is down")]
    [InlineData(200, """{"status":"healthy","version":"1.4.0","redis":"disconnected"}""", "redis is disconnected")]
    [InlineData(200, """{"status":"healthy","version":"1.4.0","debug_mode":true}""", "debug_mode is on")]
    public async Task What_is_not_healthy_stops(int status, string body, string says)
    {
        await using var server = await Server.SayingAsync(status, body);

        var result = await RunAsync(server.Url);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain(says);
    }

    [Fact]
    public async Task Nobody_there_stops()
    {
        var result = await RunAsync("http://127.0.0.1:1");

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("unreachable");
    }

    private static Task<StepResult> RunAsync(string url) => new HealthAndVersion("/health").RunAsync(Contexts.For(url), CancellationToken.None);
}
