using System.Net;
using Sample.Storefront.Http;
using Shared;

namespace Sample.Storefront.Tests;

[Collection(PostgresCollection.Name)]
public class HttpTests(PostgresCluster cluster)
{
    [Fact]
    public async Task Every_response_has_its_type_and_the_security_headers()
    {
        (string Path, int Status, string Type)[] expected =
        [
            ("/", 200, "text/html"), ("/site.css", 200, "text/css"), ("/sdk.js", 200, "text/javascript"),
            ("/health", 200, "application/json"), ("/live", 200, "application/json"), ("/api/v1/me", 401, "application/json"),
            ("/docs", 404, "application/json"), ("/nowhere", 404, "application/json"),
        ];
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        foreach (var (path, status, type) in expected)
        {
            using var response = await service.Client.GetAsync(new Uri(path, UriKind.Relative));
            ((int)response.StatusCode).ShouldBe(status, path);
            response.Content.Headers.ContentType!.MediaType.ShouldBe(type, path);
            foreach (var (name, value) in SecurityHeaders.All)
                response.Headers.GetValues(name).ShouldBe([value], path);
            response.Headers.Contains("Server").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task The_page_loads_the_sdk_and_the_sdk_sends_to_the_tracking_endpoint()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        (await service.Client.GetStringAsync(new Uri("/", UriKind.Relative))).ShouldContain("src=\"/sdk.js\"");
        (await service.Client.GetStringAsync(new Uri("/sdk.js", UriKind.Relative))).ShouldContain("/api/v1/analytics/track/batch");
    }

    [Fact]
    public async Task The_docs_are_there_only_when_debugging()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster), ("DEBUG", "true"));
        (await service.Client.GetStringAsync(new Uri("/docs", UriKind.Relative))).ShouldContain("POST /api/v1/intent/classify");
        (await service.GetAsync("/health")).Body.GetProperty("debug_mode").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("https://shop.example.com", true)]
    [InlineData("https://evil.example.com", false)]
    public async Task Only_the_allowed_origins_are_let_in(string origin, bool allowed)
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster), ("CORS_ORIGINS", "https://shop.example.com"));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/analytics/track/batch");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await service.Client.SendAsync(preflight);
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBe(allowed);
    }

    [Fact]
    public async Task Two_hundred_rapid_requests_meet_the_limit_and_the_prober_does_not()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 200; i++)
        {
            using var response = await service.Client.GetAsync(new Uri("/api/v1/analytics/realtime", UriKind.Relative));
            statuses.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                response.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        }

        statuses.Count(status => status == HttpStatusCode.OK).ShouldBeGreaterThanOrEqualTo(100);
        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 200; i++)
            (await service.SendAsync(HttpMethod.Get, "/api/v1/analytics/realtime", null, [("X-Client-Key", RunningService.ProberKey)])).Status.ShouldBe(200);
        (await service.GetAsync("/health")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Logging_in_is_limited_to_ten_a_minute_for_each_client()
    {
        await using var service = await RunningService.StartAsync(StorefrontDatabase.Create(cluster));
        Task<(int Status, System.Text.Json.JsonElement Body)> LoginAsync(string client) =>
            service.PostAsync("/api/v1/auth/refresh", new { }, ("X-Forwarded-For", client));
        for (var i = 0; i < 10; i++)
            (await LoginAsync("198.51.100.1")).Status.ShouldBe(401);
        (await LoginAsync("198.51.100.1")).Status.ShouldBe(429);
        (await LoginAsync("198.51.100.2")).Status.ShouldBe(401);
    }
}
