using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Load;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify;

public class SyntheticLoadTests
{
    [Fact]
    public void Sessions_are_spread_by_weight_evenly_mixed_and_always_the_same()
    {
        var settings = new LoadSettings
        {
            Kinds = new Dictionary<string, SessionSettings> { ["browser"] = Kind(5, 0), ["researcher"] = Kind(3, 0), ["buyer"] = Kind(2, 0) },
        };

        var spread = SessionSpread.Of(settings);

        spread.Count.ShouldBe(20);
        spread.CountBy(name => name).Select(pair => pair.Value).ShouldBe([10, 6, 4], ignoreOrder: true);
        spread.Take(10).CountBy(name => name).Select(pair => pair.Value).ShouldBe([5, 3, 2], ignoreOrder: true);
        SessionSpread.Of(settings).ShouldBe(spread);
    }

    [Fact]
    public async Task A_load_that_is_counted_as_sent_goes_and_leaves_nothing()
    {
        var store = new Store();
        await using var server = await Server.StartAsync(store.AnswerAsync);

        var result = await RunAsync(server.Url);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldContain("counted as sent");
        store.Most.ShouldBe(50);
        store.Left.ShouldBe(0);
        store.Cleaned.ShouldBe(1);
    }

    [Fact]
    public async Task A_summary_that_counts_less_than_was_sent_stops_and_still_cleans()
    {
        var store = new Store { Miscount = 1 };
        await using var server = await Server.StartAsync(store.AnswerAsync);

        var result = await RunAsync(server.Url);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("expected json.events == $events (json.events == 50), found 49");
        store.Left.ShouldBe(0);
    }

    [Theory]
    [InlineData(1, 500, Verdict.Warn)]
    [InlineData(1, 429, Verdict.Warn)]
    [InlineData(2, 500, Verdict.Hold)]
    [InlineData(5, 500, Verdict.Stop)]
    public async Task The_share_of_failures_decides_and_the_cleanup_is_always_asked(int failures, int status, Verdict verdict)
    {
        var store = new Store { Failures = failures, FailAs = status };
        await using var server = await Server.StartAsync(store.AnswerAsync);

        var result = await RunAsync(server.Url);

        result.Verdict.ShouldBe(verdict, result.Evidence);
        result.Details.Count.ShouldBe(failures);
        store.Cleaned.ShouldBe(1);
        store.Left.ShouldBe(0);
    }

    [Fact]
    public async Task No_session_at_all_holds()
    {
        var store = new Store();
        await using var server = await Server.StartAsync(store.AnswerAsync);

        (await RunAsync(server.Url, Settings() with { Kinds = new Dictionary<string, SessionSettings>() })).Verdict.ShouldBe(Verdict.Hold);
    }

    [Fact]
    public async Task An_interrupted_load_is_cleaned_too()
    {
        var store = new Store();
        using var interrupt = new CancellationTokenSource();
        await using var server = await Server.StartAsync(async context =>
        {
            if (store.Most >= 10)
                await interrupt.CancelAsync();
            await store.AnswerAsync(context);
        });

        await Should.ThrowAsync<OperationCanceledException>(() => new SyntheticLoad(Settings(), []).RunAsync(Contexts.For(server.Url), interrupt.Token));

        store.Cleaned.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_killed_load_left_is_removed_by_its_journalled_marker()
    {
        var store = new Store();
        await using var server = await Server.StartAsync(store.AnswerAsync);
        var step = new SyntheticLoad(Settings(), []);
        var intent = await step.PrepareAsync(Contexts.For(server.Url), CancellationToken.None);
        store.Put(intent["probe"]!.GetValue<string>(), 7);

        (await step.ProbeAsync(Contexts.For(server.Url), JsonNode.Parse(intent.ToJsonString())!.AsObject(), CancellationToken.None)).State.ShouldBe(RealityState.NotDone);
        store.Left.ShouldBe(0);

        store.Put(intent["probe"]!.GetValue<string>(), 7);
        (await step.UndoAsync(Contexts.For(server.Url), intent, null, CancellationToken.None)).Outcome.ShouldBe(UndoOutcome.Back);
        store.Left.ShouldBe(0);
        (await step.UndoAsync(Contexts.For(server.Url), intent, null, CancellationToken.None)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        (await step.UndoAsync(Contexts.For("http://127.0.0.1:1"), intent, null, CancellationToken.None)).Outcome.ShouldBe(UndoOutcome.Kept);
    }

    private static async Task<StepResult> RunAsync(string url, LoadSettings? settings = null) =>
        await new SyntheticLoad(settings ?? Settings(), []).RunAsync(Contexts.For(url), CancellationToken.None);

    private static LoadSettings Settings() => new()
    {
        Kinds = new Dictionary<string, SessionSettings> { ["browser"] = Kind(3, 1), ["buyer"] = Kind(1, 3) },
        Then = [new() { Get = "/summary?probe=$probe", Expect = ["json.events == $events", "json.sessions == $sessions"] }],
        Cleanup = [new() { Delete = "/probe/$probe", Expect = ["status == 200"] }],
    };

    // A session sends one request with two events, and more with one each: 20 sessions make 30 requests with 50 events.
    private static SessionSettings Kind(int weight, int requests) => new()
    {
        Weight = weight,
        Steps = [.. Enumerable.Range(0, requests).Select(i => new ProbeSettings { Post = "/track", Json = $$"""{"session":"$session","events":[{"i":$index}{{(i == 0 ? ",{}" : "")}}]}""" })],
    };

    /// <summary>A service that stores events by marker, and may miscount or refuse.</summary>
    private sealed class Store
    {
        private readonly ConcurrentDictionary<string, ConcurrentBag<string>> events = new();
        private int refused;
        private int cleaned;
        private int most;

        public int Failures { get; init; }

        public int FailAs { get; init; } = 500;

        public int Miscount { get; init; }

        public int Most => most;

        public int Cleaned => cleaned;

        public int Left => events.Values.Sum(bag => bag.Count);

        public void Put(string marker, int count)
        {
            for (var i = 0; i < count; i++)
                events.GetOrAdd(marker, _ => []).Add("s");
        }

        public async Task AnswerAsync(HttpContext context)
        {
            var marker = context.Request.Headers["X-Probe"].ToString();
            if (context.Request.Method == "DELETE")
            {
                Interlocked.Increment(ref cleaned);
                events.TryRemove(marker, out _);
            }
            else if (context.Request.Method == "GET")
            {
                var bag = events.GetValueOrDefault(marker) ?? [];
                await context.Response.WriteAsync($$"""{"events":{{bag.Count - Miscount}},"sessions":{{bag.Distinct().Count()}}}""");
            }
            else if (Interlocked.Increment(ref refused) <= Failures)
                context.Response.StatusCode = FailAs;
            else
            {
                var body = JsonNode.Parse(await new StreamReader(context.Request.Body).ReadToEndAsync())!;
                foreach (var _ in body["events"]!.AsArray())
                {
                    events.GetOrAdd(marker, _ => []).Add(body["session"]!.GetValue<string>());
                    Interlocked.Increment(ref most);
                }
            }
        }
    }
}
