using System.Collections.Concurrent;
using System.Net;
using System.Threading.RateLimiting;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Secure;
using Interlock.Secure.Rates;
using Interlock.Tests.Verify;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Secure;

/// <summary>Bursts against real servers with a real limiter for each client.</summary>
public class RateLimitTests
{
    [Theory]
    [InlineData(10, "10/min", Verdict.Go, @"^40 × GET /api: 10 × 200, 30 × 429 \(Retry-After: 60\): as 10/min says$")]
    [InlineData(20, "10/min", Verdict.Warn, @"20 were let through in [\d.]+ s, more than 10/min allows: tighten the limit")]
    [InlineData(5, "10/min", Verdict.Warn, "Only 5 were let through, where 10/min is expected")]
    [InlineData(1000, "10/min", Verdict.Warn, "Nothing limits the rate")]
    [InlineData(10, null, Verdict.Go, @"^40 × GET /api: 10 × 200, 30 × 429 \(Retry-After: 60\)$")]
    public async Task A_limit_is_met_where_it_should_be(int really, string? expected, Verdict verdict, string evidence)
    {
        await using var server = await LimitedAsync(really);

        var result = await RunAsync(server, new BurstSettings { Get = "/api", Count = 40, Limit = expected });

        result.Verdict.ShouldBe(verdict, result.Evidence);
        result.Evidence.ShouldMatch(evidence);
    }

    [Fact]
    public async Task Each_burst_is_a_client_of_its_own_and_no_other_client_is_refused()
    {
        var clients = new ConcurrentDictionary<string, int>();
        await using var server = await LimitedAsync(10, clients);
        var burst = new BurstSettings { Name = "auth", Post = "/login", Json = """{"user":"$probe"}""", Count = 20, Limit = "10/min" };

        var (first, second) = (await RunAsync(server, burst), await RunAsync(server, burst));
        using var prober = server.Prober();
        var other = await prober.SampleAsync(Interlock.Verify.Probes.Question.Get("/api"), CancellationToken.None);

        (first.Verdict, second.Verdict, other.Status).ShouldBe((Verdict.Go, Verdict.Go, 200), $"{first.Evidence} {second.Evidence}");
        first.Evidence.ShouldStartWith("20 × POST /login: 10 × 401, 10 × 429");
        clients.Count.ShouldBe(OperatingSystem.IsLinux() ? 3 : 1);
    }

    [Fact]
    public async Task A_burst_that_finds_no_time_holds()
    {
        await using var server = await Server.StartAsync(context => Task.Delay(200, context.RequestAborted));

        var result = await RunAsync(server, new BurstSettings { Get = "/api", Count = 200, Within = TimeSpan.FromMilliseconds(300), Limit = "100/min" });

        result.Verdict.ShouldBe(Verdict.Hold, result.Evidence);
        result.Evidence.ShouldContain("raise secure.burst.within");
    }

    [Theory]
    [InlineData(500, Verdict.Stop)]
    [InlineData(404, Verdict.Hold)]
    [InlineData(405, Verdict.Hold)]
    public async Task What_breaks_stops_and_what_does_not_answer_holds(int status, Verdict verdict)
    {
        await using var server = await Server.SayingAsync(status, "");

        (await RunAsync(server, new BurstSettings { Post = "/login", Count = 5 })).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public void Groups_go_one_after_the_other_and_are_read_as_one_or_as_a_list()
    {
        var one = Runbook.Text.Good(Runbook.Text.With("secure: {burst: {get: /api}}")).Secure.Burst;
        var list = Runbook.Text.Good(Runbook.Text.With("secure: {burst: [{name: general, get: /api, limit: 100/min}, {name: auth, post: /login, count: 30, limit: 10/min}]}"));
        var none = Runbook.Text.Good(Runbook.Text.With("secure: {burst: {get: /api}}\nenvironments: {local: {secure: {burst: null}}}"));
        var more = Runbook.Text.Good(Runbook.Text.With("secure: {burst: {get: /api}}\nenvironments: {local: {secure: {burst: {count: 7}}}}"));

        one!.ShouldHaveSingleItem().Get.ShouldBe("/api");
        none.Secure.Burst.ShouldBeNull();
        more.Secure.Burst!.ShouldHaveSingleItem().Count.ShouldBe(7);
        var steps = SecureSteps.For(Contexts.Request(list)).OfType<RateLimit>().ToArray();
        steps.Select(step => step.Name).ShouldBe(["rate limit of general", "rate limit of auth"]);
        steps.Select(step => string.Join(',', step.After)).ShouldBe(["", "rate limit of general"]);
    }

    [Theory]
    [InlineData("10/min", 10, 60)]
    [InlineData("5/s", 5, 1)]
    [InlineData("20/30s", 20, 30)]
    [InlineData("100/h", 100, 3600)]
    public void A_rate_is_a_number_and_a_time(string text, int requests, int seconds) => RateText.Parse(text).ShouldBe(new RateText(requests, TimeSpan.FromSeconds(seconds)));

    private static Task<StepResult> RunAsync(Server server, BurstSettings settings) => new RateLimit(settings).RunAsync(Contexts.For(server.Url), CancellationToken.None);

    private static Task<Server> LimitedAsync(int perMinute, ConcurrentDictionary<string, int>? clients = null)
    {
        var limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(client => RateLimitPartition.GetFixedWindowLimiter(client, _ => new() { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }));
        return Server.StartAsync(context =>
        {
            var client = context.Connection.RemoteIpAddress!;
            clients?.AddOrUpdate(client.ToString(), 1, (_, before) => before + 1);
            using var lease = limiter.AttemptAcquire(client);
            context.Response.StatusCode = !lease.IsAcquired ? 429 : context.Request.Method == "POST" ? 401 : 200;
            if (!lease.IsAcquired)
                context.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        });
    }
}
