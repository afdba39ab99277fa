using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Secure;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Secure;

/// <summary>Real services that compare origins well, carelessly, or not at all.</summary>
public class CrossOriginTests
{
    private const string Ours = "https://shop.example";

    [Fact]
    public async Task Ours_alone_are_let_in() =>
        (await RunAsync(origin => origin == Ours)).ShouldSay(Verdict.Go, "https://evil.example and null and https://shop.example.evil.example and https://evilshop.example and http://shop.example not let in by 10 answers; https://shop.example let in");

    [Theory]
    [InlineData("^https://shop.example", "https://shop.example.evil.example")]
    [InlineData(@"shop\.example$", "https://evilshop.example")]
    [InlineData(@"^https?://shop\.example$", "http://shop.example")]
    [InlineData(@"^(null|https://shop\.example)$", "null")]
    [InlineData(".", "https://evil.example")]
    public async Task Who_compares_carelessly_lets_a_neighbour_in(string pattern, string letIn)
    {
        var result = await RunAsync(origin => Regex.IsMatch(origin, pattern));

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldBe($"GET /api with Origin {letIn}: Access-Control-Allow-Origin: {letIn}, credentials too: any site could read what its visitors may see. Allow only your own origins, compared whole");
    }

    [Fact]
    public async Task Ours_that_is_not_let_in_stops()
    {
        (await RunAsync(_ => false)).ShouldSay(Verdict.Stop, "https://shop.example is not let in: GET /api 200, without Access-Control-Allow-Origin; allow it, or correct secure.cors-paths");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    public async Task A_path_that_is_only_read_needs_no_preflight(int status)
    {
        var result = await RunAsync(origin => origin == Ours, preflight: status);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldEndWith($"https://shop.example let in; OPTIONS /api with Origin https://shop.example: {status}, so simple requests only");
    }

    [Fact]
    public async Task Where_nobody_says_which_paths_one_is_enough_and_where_somebody_does_each_must()
    {
        await using var server = await ServiceAsync(origin => origin == Ours, 204);
        var settings = new SecureSettings { AllowedOrigins = [Ours] };

        (await new CrossOriginRequests(settings, ["/page", "/api"]).RunAsync(Contexts.For(server.Url), CancellationToken.None)).Verdict.ShouldBe(Verdict.Go);
        (await new CrossOriginRequests(settings with { CorsPaths = ["/page", "/api"] }, ["/page", "/api"]).RunAsync(Contexts.For(server.Url), CancellationToken.None)).Evidence.ShouldContain("GET /page 200, without");
        (await new CrossOriginRequests(settings, ["/api"]).RunAsync(Contexts.For("http://127.0.0.1:1"), CancellationToken.None)).Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public void An_address_has_fewer_neighbours_and_no_allowed_origin_is_hostile() =>
        HostileOrigins.Of("https://bad.example", ["http://127.0.0.1:8080", Ours, "http://shop.example"])
            .ShouldBe(["https://bad.example", "null", "http://127.0.0.1.bad.example", "https://shop.example.bad.example", "https://evilshop.example", "http://shop.example.bad.example", "http://evilshop.example"]);

    private static async Task<StepResult> RunAsync(Func<string, bool> lets, int preflight = 204)
    {
        await using var server = await ServiceAsync(lets, preflight);
        return await new CrossOriginRequests(new SecureSettings { AllowedOrigins = [Ours] }, ["/api"]).RunAsync(Contexts.For(server.Url), CancellationToken.None);
    }

    private static Task<Server> ServiceAsync(Func<string, bool> lets, int preflight) => Server.StartAsync(context =>
    {
        context.Response.StatusCode = context.Request.Method == "OPTIONS" ? preflight : 200;
        var origin = context.Request.Headers.Origin.ToString();
        if (context.Request.Path == "/api" && lets(origin))
            (context.Response.Headers.AccessControlAllowOrigin, context.Response.Headers.AccessControlAllowCredentials) = (origin, "true");
        return Task.CompletedTask;
    });
}
