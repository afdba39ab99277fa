using System.Diagnostics;
using Sample.Storefront.Http;
using Shared;

namespace Sample.Storefront.Tests;

[Collection(PostgresCollection.Name)]
public class MisbehaviourTests(PostgresCluster cluster)
{
    private Task<RunningService> StartAsync(string knobs) =>
        RunningService.StartAsync(StorefrontDatabase.Create(cluster), ("MISBEHAVE", knobs));

    [Fact]
    public async Task Unhealthy_answers_503()
    {
        await using var service = await StartAsync("unhealthy");
        (await service.GetAsync("/health")).Status.ShouldBe(503);
    }

    [Fact]
    public async Task Wrong_version_and_leaked_secret_show_in_health()
    {
        await using var service = await StartAsync("wrong-version,leak-secret");
        var (status, body) = await service.GetAsync("/health");
        status.ShouldBe(200);
        body.GetProperty("version").GetString().ShouldBe("0.0.0-wrong");
        body.GetProperty("database_url").GetString()!.ShouldContain("@");
    }

    [Fact]
    public async Task Slow_delays_the_api_but_not_health()
    {
        await using var service = await StartAsync("slow:300ms");
        await service.GetAsync("/health");
        var started = Stopwatch.GetTimestamp();
        await service.GetAsync("/api/v1/me");
        Stopwatch.GetElapsedTime(started).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(290));
        started = Stopwatch.GetTimestamp();
        await service.GetAsync("/live");
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMilliseconds(290));
    }

    [Fact]
    public async Task A_tenth_of_the_requests_fails_without_a_stack_trace()
    {
        await using var service = await StartAsync("errors:10%");
        var replies = new List<(int Status, System.Text.Json.JsonElement Body)>();
        for (var i = 0; i < 50; i++)
            replies.Add(await service.GetAsync("/api/v1/me"));
        var failed = replies.Where(reply => reply.Status == 500).ToList();
        failed.Count.ShouldBe(5);
        failed[0].Body.GetRawText().ShouldNotContain("Exception");
        service.Log.ToString().ShouldContain("ERROR");
    }

    [Fact]
    public async Task A_leaked_stack_trace_shows()
    {
        await using var service = await StartAsync("leak-stack-trace");
        var (status, body) = await service.GetAsync("/api/v1/fail");
        status.ShouldBe(500);
        body.GetRawText().ShouldContain("   at Sample.Storefront");
    }

    [Fact]
    public async Task Security_headers_can_be_missing()
    {
        await using var service = await StartAsync("no-security-headers");
        using var response = await service.Client.GetAsync(new Uri("/health", UriKind.Relative));
        SecurityHeaders.All.Keys.ShouldAllBe(name => !response.Headers.Contains(name));
    }

    [Fact]
    public async Task Docs_login_and_intent_can_be_wrong()
    {
        await using var service = await StartAsync("docs-on,login-broken,wrong-intent");
        (await service.GetAsync("/docs")).Status.ShouldBe(200);
        (await service.PostAsync("/api/v1/auth/login", new { email = "a@example.com", password = "x" })).Status.ShouldBe(500);
        await service.TrackAsync("s", "m", ("click", "/"));
        (await service.PostAsync("/api/v1/intent/classify", new { session_id = "s" })).Body.GetProperty("confidence").GetDouble().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Limits_and_origins_can_be_open()
    {
        await using var service = await StartAsync("no-rate-limit,cors-open");
        for (var i = 0; i < 15; i++)
            (await service.PostAsync("/api/v1/auth/refresh", new { })).Status.ShouldBe(401);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/live");
        request.Headers.Add("Origin", "https://evil.example.com");
        using var response = await service.Client.SendAsync(request);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
    }

    [Theory]
    [InlineData("crash-at-start")]
    [InlineData("crash-after:100ms")]
    public async Task A_version_can_be_made_to_crash(string knob)
    {
        var variables = RunningService.Variables(StorefrontDatabase.Create(cluster).Url);
        variables["MISBEHAVE"] = knob;
        using var service = new ServiceProcess(variables);
        (await service.ExitAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_committed_file_breaks_a_version_as_the_variable_does()
    {
        using var service = new ServiceProcess(RunningService.Variables(StorefrontDatabase.Create(cluster).Url), misbehaveFile: "bad-log, slow-start:200ms\n");
        await service.LineAsync("All systems operational");
        service.Lines.ShouldContain(line => line.Contains("NOT_SET", StringComparison.Ordinal));
        service.Lines.ShouldContain(line => line.StartsWith("Traceback", StringComparison.Ordinal));
        service.Lines.ShouldContain(line => line.EndsWith("slow-start", StringComparison.Ordinal));
    }
}
