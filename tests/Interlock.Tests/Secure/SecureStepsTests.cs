using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Secure;
using Interlock.Secure.Headers;
using Interlock.Secure.Leaks;
using Interlock.Secure.Rates;
using Interlock.Tests.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Secure;

public class SecureStepsTests
{
    private static readonly Dictionary<string, string> Wanted = new() { ["X-Frame-Options"] = "^DENY$", ["Strict-Transport-Security"] = @"max-age=\d{8,}", ["X-Own"] = "^yes$" };

    [Fact]
    public async Task All_headers_on_every_answer_go()
    {
        await using var server = await Server.SayingAsync(200, "", ("X-Frame-Options", "DENY"), ("Strict-Transport-Security", "max-age=31536000"), ("X-Own", "yes"));

        (await RunAsync(new SecurityHeaders(Wanted, ["/"]), server)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task A_missing_header_stops_with_the_line_to_add()
    {
        await using var server = await Server.SayingAsync(200, "", ("X-Frame-Options", "SAMEORIGIN"));

        var result = await RunAsync(new SecurityHeaders(Wanted, ["/"]), server);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Details.ShouldBe(
        [
            "X-Frame-Options: / SAMEORIGIN; /interlock-no-such-page SAMEORIGIN. Add: X-Frame-Options: DENY",
            "Strict-Transport-Security: / missing; /interlock-no-such-page missing. Add: Strict-Transport-Security: max-age=31536000; includeSubDomains",
            "X-Own: / missing; /interlock-no-such-page missing. Add: X-Own: <a value that matches ^yes$>",
            "Content-Security-Policy is missing or wrong (-25; /, /interlock-no-such-page). Add: Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options is missing or wrong (-10; /, /interlock-no-such-page). Add: X-Content-Type-Options: nosniff",
            "Referrer-Policy is missing or wrong (-5; /, /interlock-no-such-page). Add: Referrer-Policy: strict-origin-when-cross-origin",
        ]);
    }

    [Fact]
    public async Task A_header_that_only_an_error_lacks_stops()
    {
        await using var server = await Server.StartAsync(context =>
        {
            if (context.Request.Path == "/")
                context.Response.Headers["X-Own"] = "yes";
            else
                context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        (await RunAsync(new SecurityHeaders(new Dictionary<string, string> { ["X-Own"] = "yes" }, ["/"]), server)).Verdict.ShouldBe(Verdict.Stop);
    }

    [Theory]
    [InlineData("System.InvalidOperationException: x", ".NET")]
    [InlineData("{\"trace\":\"boom\\n   at Shop.Cart.Add(Item item) in /src/Cart.cs:line 12\"}", ".NET")]
    [InlineData("Traceback (most recent call last):\n", "Python")]
    [InlineData("{\"detail\":\"File \\\"/app/main.py\\\", line 12\"}", "Python")]
    [InlineData("at com.shop.Cart.add(Cart.java:12)", "Java")]
    [InlineData("at Cart.add (/app/cart.js:12:5)", "Node")]
    [InlineData("goroutine 12 [running]", "goroutine")]
    [InlineData("app.rb:12:in `add'", "rb")]
    public async Task A_stack_trace_stops(string body, string says)
    {
        await using var server = await Server.SayingAsync(500, body);

        var result = await RunAsync(new ResponseLeaks(["/"], []), server);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain(says);
    }

    [Theory]
    [InlineData("Look at the menu (today) in line 5")]
    [InlineData("""{"error":"internal error","request_id":"0HN1:2"}""")]
    [InlineData("An exception was made; meet at noon")]
    public async Task Innocent_text_goes(string body)
    {
        await using var server = await Server.SayingAsync(400, body);

        (await RunAsync(new ResponseLeaks(["/"], ["/track"]), server)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task A_known_secret_stops_and_is_not_shown()
    {
        var secret = new Secret(string.Concat("k3y", "-of-the-", "h0use"));
        await using var server = await Server.SayingAsync(200, $$"""{"status":"healthy","key":"{{Uri.EscapeDataString(secret.Reveal())}}"}""");

        var result = await RunAsync(new ResponseLeaks(["/health"], []), server);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("rule known-secret");
        string.Join('\n', result.Details.Append(result.Evidence)).ShouldNotContain(secret.Reveal());
    }

    [Fact]
    public async Task A_plain_setting_that_is_wrapped_as_secret_is_no_leak()
    {
        _ = new Secret("somewhere-plain");
        await using var server = await Server.SayingAsync(200, """{"environment":"somewhere-plain"}""");

        (await RunAsync(new ResponseLeaks(["/health"], []), server)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task What_the_scanner_of_the_repository_would_find_is_found_here_too()
    {
        var url = "postgresql://storefront:" + "correct-horse-battery" + "@db.shop.example/storefront";
        await using var server = await Server.SayingAsync(200, $$"""{"database_url":"{{url}}"}""", ("X-Debug", url), ("Set-Cookie", "auth_token=" + "c2Vzc2lvbi1vZi1hLXVzZXItOTg3NjU0"));

        var result = await RunAsync(new ResponseLeaks(["/"], []), server);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Details.Count.ShouldBe(4, string.Join('\n', result.Details));
        result.Details.ShouldContain(line => line.StartsWith("GET / (200): the body shows a secret (rule ", StringComparison.Ordinal));
        result.Details.ShouldContain(line => line.StartsWith("GET / (200): a header shows a secret (rule ", StringComparison.Ordinal));
        string.Join('\n', result.Details).ShouldNotContain("horse");
    }

    [Fact]
    public async Task A_version_banner_warns()
    {
        await using var server = await Server.SayingAsync(200, "", ("Server", "nginx/1.18.0"));

        var result = await RunAsync(new ResponseLeaks(["/"], []), server);

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldContain("Server: nginx/1.18.0");
    }

    [Fact]
    public async Task Broken_json_that_breaks_the_service_stops()
    {
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Method == "POST" ? 500 : 200;
            return Task.CompletedTask;
        });

        (await RunAsync(new ResponseLeaks(["/"], ["/track"]), server)).Evidence.ShouldContain("broken JSON is answered 500");
    }

    [Theory]
    [InlineData(404, Verdict.Go)]
    [InlineData(200, Verdict.Stop)]
    [InlineData(401, Verdict.Stop)]
    public async Task What_must_be_absent_answers_404(int status, Verdict verdict)
    {
        await using var server = await Server.SayingAsync(status, "");

        (await RunAsync(new AbsentPaths(["/docs"]), server)).Verdict.ShouldBe(verdict);
    }

    [Theory]
    [InlineData(null, Verdict.Go)]
    [InlineData("https://ours.example", Verdict.Go)]
    [InlineData("*", Verdict.Stop)]
    [InlineData("https://evil.example", Verdict.Stop)]
    [InlineData("null", Verdict.Stop)]
    public async Task An_origin_that_is_not_ours_is_not_let_in(string? allowed, Verdict verdict)
    {
        await using var server = await Server.StartAsync(context =>
        {
            if (allowed is not null && context.Request.Method == "OPTIONS")
                context.Response.Headers.AccessControlAllowOrigin = allowed;
            return Task.CompletedTask;
        });

        (await RunAsync(new CrossOriginRequests(new SecureSettings { HostileOrigin = "https://evil.example" }, ["/"]), server)).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task A_burst_is_limited_under_an_identity_of_its_own()
    {
        var asked = 0;
        var keys = 0;
        await using var server = await Server.StartAsync(context =>
        {
            Interlocked.Add(ref keys, context.Request.Headers.ContainsKey("X-Client-Key") ? 1 : 0);
            context.Response.StatusCode = Interlocked.Increment(ref asked) > 30 ? 429 : 200;
            return Task.CompletedTask;
        });

        var result = await new RateLimit(new BurstSettings { Get = "/api", Count = 50 }).RunAsync(Contexts.For(server.Url, new Secret("a-prober-key")), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Go);
        result.Evidence.ShouldBe("50 × GET /api: 30 × 200, 20 × 429 (without Retry-After, so that clients don't know when to come back)");
        keys.ShouldBe(0);
    }

    [Theory]
    [InlineData(new[] { 200, 200 }, Verdict.Warn)]
    [InlineData(new[] { 200, 429, 503 }, Verdict.Stop)]
    [InlineData(new[] { 200, 429, 0 }, Verdict.Stop)]
    [InlineData(new[] { 404, 404 }, Verdict.Hold)]
    [InlineData(new int[0], Verdict.Hold)]
    public void A_burst_that_is_not_limited_warns_and_one_that_breaks_stops(int[] statuses, Verdict verdict) =>
        new RateLimit(new BurstSettings { Get = "/api", Count = statuses.Length }).Judge([.. statuses.Select(status => new BurstAnswer(status))], TimeSpan.Zero).Verdict.ShouldBe(verdict);

    [Theory]
    [InlineData("http://127.0.0.1:1", Verdict.Go, "does not apply")]
    [InlineData("http://shop.example", Verdict.Warn, "no TLS was measured")]
    [InlineData("https://127.0.0.1:1", Verdict.Stop, "no TLS handshake")]
    public async Task Transport_says_what_it_did_not_measure(string url, Verdict verdict, string says)
    {
        var result = await new Transport().RunAsync(Contexts.For(url), CancellationToken.None);

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldContain(says);
    }

    [Fact]
    public async Task A_service_that_is_gone_stops_every_gate()
    {
        var secure = new SecureSettings { Headers = Wanted, Absent = ["/docs"], HostileOrigin = "https://evil.example", Burst = [new() { Get = "/", Count = 2 }] };
        var steps = SecureSteps.For(Contexts.Request(Contexts.Runbook(secure: secure)));

        steps.Select(step => step.Name).ShouldBe(["transport", "security headers", "response leaks", "absent paths", "cross-origin requests", "rate limit"]);
        foreach (var step in steps.Skip(1))
            (await step.RunAsync(Contexts.For("http://127.0.0.1:1"), CancellationToken.None)).Verdict.ShouldBe(Verdict.Stop, step.Name);
    }

    private static Task<StepResult> RunAsync(Step step, Server server) => step.RunAsync(Contexts.For(server.Url), CancellationToken.None);
}
