using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Load;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify;

[Trait("Suite", "verification")]
public class OpenLoadTests
{
    private static readonly LoadSettings Settings = new()
    {
        Rate = "100/s",
        For = TimeSpan.FromSeconds(0.4),
        Seed = 7,
        Go = TimeSpan.FromSeconds(2),
        Warn = TimeSpan.FromSeconds(3),
        Stop = TimeSpan.FromSeconds(5),
        Kinds = new Dictionary<string, SessionSettings> { ["visitor"] = new() { Steps = [new() { Get = "/" }] } },
    };

    [Fact]
    public async Task Sessions_begin_on_schedule_and_go()
    {
        var asked = 0;
        await using var server = await Server.StartAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });

        var result = await RunAsync(Settings, server);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        asked.ShouldBe(40);
        result.Evidence.ShouldStartWith("40 sessions in 0.");
    }

    [Fact]
    public async Task A_service_that_answers_slowly_is_asked_no_less_and_its_latency_is_told()
    {
        var (inside, most) = (0, 0);
        await using var server = await Server.StartAsync(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Delay(300);
            Interlocked.Decrement(ref inside);
        });

        var result = await RunAsync(Settings with { Go = TimeSpan.FromMilliseconds(100) }, server);

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        most.ShouldBeGreaterThan(4, "a closed load would wait for the first four");
        result.Data!["p95Ms"]!.GetValue<double>().ShouldBeGreaterThan(299);
    }

    [Theory]
    [InlineData(99, Verdict.Go)]
    [InlineData(100, Verdict.Warn)]
    [InlineData(199, Verdict.Warn)]
    [InlineData(200, Verdict.Hold)]
    [InlineData(300, Verdict.Hold)]
    [InlineData(301, Verdict.Stop)]
    public void The_bands_decide_at_their_exact_edges(int p95, Verdict verdict) => LoadBands.Judge(Banded, Figures(100, p95)).Verdict.ShouldBe(verdict);

    [Fact]
    public void Errors_too_few_samples_a_missed_rate_and_one_long_wait_are_told()
    {
        var (good, latency) = (Figures(100, 10), Figures(100, 10).Latency.Copy());
        latency.Record(TimeSpan.FromMilliseconds(301));

        LoadBands.Judge(Banded, good).Verdict.ShouldBe(Verdict.Go);
        LoadBands.Judge(Banded, good with { Failed = 1 }).Verdict.ShouldBe(Verdict.Warn);
        LoadBands.Judge(Banded, good with { Failed = 6 }).Verdict.ShouldBe(Verdict.Hold);
        LoadBands.Judge(Banded, good with { Failed = 11 }).Verdict.ShouldBe(Verdict.Stop);
        LoadBands.Judge(Banded, good with { Requests = 0 }).Verdict.ShouldBe(Verdict.Hold);
        LoadBands.Judge(Banded, good with { Requests = 19 }).Evidence.ShouldContain("fewer than 20 requests are too few to tell");
        LoadBands.Judge(Banded, good with { Begun = 99 }).Evidence.ShouldContain("1 never: this machine could not keep the rate");
        LoadBands.Judge(Banded, good with { Late = 51 }).Verdict.ShouldBe(Verdict.Hold);
        LoadBands.Judge(Banded, good with { Late = 6 }).Verdict.ShouldBe(Verdict.Go, "lateness is counted in: a good figure stands");
        LoadBands.Judge(Banded, Figures(100, 150) with { Late = 6 }).Verdict.ShouldBe(Verdict.Hold, "a bad one may be our fault");
        LoadBands.Judge(Banded with { Go = null, Warn = null, Stop = null }, good with { Late = 6 }).Verdict.ShouldBe(Verdict.Hold);
        LoadBands.Judge(Banded, good with { Latency = latency }).Evidence.ShouldEndWith("one waited 301 ms");
        LoadBands.Judge(Banded, good with { Latency = latency }).Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public async Task A_machine_too_busy_to_keep_the_rate_holds()
    {
        await using var server = await Server.SayingAsync(200, "");

        var result = await new SyntheticLoad(Settings, []).RunAsync(Contexts.For(server.Url, clock: new LateTimers(TimeSpan.FromMilliseconds(300))), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("this machine could not keep the rate");
    }

    [Fact]
    public async Task A_session_that_breaks_off_holds()
    {
        await using var server = await Server.SayingAsync(200, "");
        // Nothing can be run in this context: the second step throws.
        var kinds = new Dictionary<string, SessionSettings>
        {
            ["visitor"] = new() { Weight = 19, Steps = [new() { Get = "/" }] },
            ["broken"] = new() { Weight = 1, Steps = [new() { Get = "/" }, new() { Command = "true" }] },
        };

        var result = await RunAsync(Settings with { Kinds = kinds }, server);

        result.Verdict.ShouldBe(Verdict.Hold, result.Evidence);
        result.Evidence.ShouldContain("42 requests, 2 failed");
        result.Evidence.ShouldEndWith("2 sessions broke off before the end, so not all was asked");
        result.Details.ShouldContain(line => line.StartsWith("broken: broke off, NullReferenceException", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Suite", "verification")]
    public async Task A_service_frozen_for_a_second_is_stopped()
    {
        await using var server = await Server.FreezingAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));

        var result = await RunAsync(Settings with { Rate = "50/s", For = TimeSpan.FromSeconds(10), Go = TimeSpan.FromMilliseconds(100), Warn = TimeSpan.FromMilliseconds(200), Stop = TimeSpan.FromMilliseconds(300) }, server);

        result.Verdict.ShouldBe(Verdict.Stop, result.Evidence);
        result.Data!["failed"]!.GetValue<long>().ShouldBe(0);
    }

    [Fact]
    [Trait("Suite", "verification")]
    public async Task A_service_frozen_for_a_second_is_seen_without_any_bands()
    {
        await using var server = await Server.FreezingAsync(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));

        var result = await RunAsync(Settings with { Rate = "50/s", For = TimeSpan.FromSeconds(4), Go = null, Warn = null, Stop = null }, server);

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        result.Evidence.ShouldMatch("for (9[0-9]{2}|1[0-9]{3})(\\.[0-9])? ms nothing was answered that was waited for$");
        result.Data!["failed"]!.GetValue<long>().ShouldBe(0);
    }

    [Fact]
    [Trait("Suite", "verification")]
    public async Task A_service_frozen_for_a_second_is_seen_by_sessions_that_wait_for_one_another()
    {
        await using var server = await Server.FreezingAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var kind = new SessionSettings { Pause = "100ms", Steps = [.. Enumerable.Repeat(new ProbeSettings { Get = "/" }, 10)] };

        var result = await RunAsync(new() { Sessions = 12, Seed = 7, Kinds = new Dictionary<string, SessionSettings> { ["visitor"] = kind } }, server);

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        result.Evidence.ShouldContain("nothing was answered that was waited for");
    }

    [Theory]
    [InlineData(10, 505, null, Verdict.Go)]
    [InlineData(10, 511, null, Verdict.Warn)]
    [InlineData(2000, 2500, null, Verdict.Go)]
    [InlineData(10, 109, 100, Verdict.Go)]
    [InlineData(10, 111, 100, Verdict.Warn)]
    public void A_silence_is_judged_beside_what_an_answer_usually_takes(int usual, int silence, int? go, Verdict verdict)
    {
        var settings = go is { } band ? Banded with { Go = TimeSpan.FromMilliseconds(band) } : Settings with { Go = null, Warn = null, Stop = null };

        LoadBands.Judge(settings, Figures(100, usual) with { Silence = TimeSpan.FromMilliseconds(silence) }).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task While_nothing_is_waited_for_there_is_no_silence()
    {
        await using var server = await Server.SayingAsync(200, "");
        var kind = new SessionSettings { Pause = "2s", Steps = [new() { Get = "/" }, new() { Get = "/" }] };

        var result = await RunAsync(Settings with { Rate = "1000/s", For = TimeSpan.FromSeconds(0.02), Go = TimeSpan.FromSeconds(1.5), Kinds = new Dictionary<string, SessionSettings> { ["visitor"] = kind } }, server);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Data!["silenceMs"]!.GetValue<double>().ShouldBeInRange(0.001, 1500, "a pause takes 2 s");
    }

    [Fact]
    public async Task A_question_that_is_asked_until_all_holds_is_no_silence_while_each_is_answered_at_once()
    {
        var asked = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var server = await Server.StartAsync(async context =>
        {
            await Task.Delay(5);
            await context.Response.WriteAsync(asked.AddOrUpdate(context.Request.Path, 1, (_, times) => times + 1) < 5 ? """{"state":"running"}""" : """{"state":"done"}""");
        });
        var kind = new SessionSettings { Steps = [new() { Get = "/jobs/$index", Expect = ["json.state == done"], Within = TimeSpan.FromSeconds(10) }] };

        var result = await RunAsync(new() { Sessions = 4, MinSamples = 1, Seed = 7, Kinds = new Dictionary<string, SessionSettings> { ["visitor"] = kind } }, server);

        asked.Values.ShouldBe([5, 5, 5, 5]);
        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Data!["silenceMs"]!.GetValue<double>().ShouldBeInRange(0.001, 1000, "it asks for more than 1.5 s");
    }

    [Fact]
    public async Task Stages_are_a_load_of_their_own()
    {
        var times = new ConcurrentQueue<long>();
        await using var server = await Server.StartAsync(_ =>
        {
            times.Enqueue(TimeProvider.System.GetTimestamp());
            return Task.CompletedTask;
        });
        var settings = Settings with { Rate = null, For = null, Stages = [new() { Rate = "40/s", For = TimeSpan.FromSeconds(1) }, new() { Rate = "0", For = TimeSpan.Zero }, new() { Rate = "0", For = TimeSpan.FromSeconds(0.5) }, new() { Rate = "40/s", For = TimeSpan.Zero }, new() { Rate = "40/s", For = TimeSpan.FromSeconds(0.5) }] };

        var started = TimeProvider.System.GetTimestamp();
        var result = await RunAsync(settings, server);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        times.Count.ShouldBe(40);
        var at = times.Order().Select(time => TimeProvider.System.GetElapsedTime(started, time).TotalSeconds).ToList();
        // A busy machine makes them late, and never early.
        at[21].ShouldBeGreaterThan(1.5, "the second half begins after half a second of nothing");
        (at[10] - at[0]).ShouldBeLessThan(1.4, "the first half was not kept until then");
        new SyntheticLoad(settings, []).Effects[0].ShouldBe("sessions begin for 2 s, from none evenly to 40/s within 1 s, then to 0 at once, then to 0 within 0.5 s, then to 40/s at once, then to 40/s within 0.5 s");
    }

    [Fact]
    public async Task Visitors_think_between_their_requests_and_nobody_counts_it()
    {
        var times = new ConcurrentDictionary<string, ConcurrentQueue<long>>();
        await using var server = await Server.StartAsync(context =>
        {
            times.GetOrAdd(context.Request.Query["s"].ToString(), _ => new()).Enqueue(TimeProvider.System.GetTimestamp());
            return Task.CompletedTask;
        });
        var kind = new SessionSettings { Pause = "200ms..300ms", Steps = [new() { Get = "/?s=$session" }, new() { Get = "/?s=$session" }, new() { Get = "/?s=$session", Pause = "0ms" }] };

        var result = await RunAsync(Settings with { Rate = "20/s", MinSamples = 1, Kinds = new Dictionary<string, SessionSettings> { ["visitor"] = kind } }, server);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        times.Count.ShouldBe(8);
        foreach (var session in times.Values.Select(one => one.ToArray()))
            TimeProvider.System.GetElapsedTime(session[0], session[1]).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(190));
        result.Data!["p50Ms"]!.GetValue<double>().ShouldBeLessThan(190);
        result.Evidence.ShouldContain("seed 7");
    }

    [Fact]
    public async Task Each_session_has_data_of_its_own_and_the_same_seed_gives_the_same()
    {
        var settings = Settings with
        {
            Data = new Dictionary<string, DataSettings>
            {
                ["order"] = new() { Make = "uuid" },
                ["amount"] = new() { Make = "-3..3" },
                ["number"] = new() { Make = "sequence", From = 100 },
            },
            Kinds = new Dictionary<string, SessionSettings>
            {
                ["visitor"] = new()
                {
                    Data = new Dictionary<string, DataSettings> { ["mail"] = new() { Make = "email" }, ["product"] = new() { OneOf = ["red", "green \"one\""] } },
                    Steps = [new() { Post = "/$number", Json = """{"order":"$order","amount":$amount,"mail":"$mail","product":"$product","events":[]}""" }],
                },
            },
        };

        var (first, same, other) = (await SentAsync(settings), await SentAsync(settings), await SentAsync(settings with { Seed = 8 }));

        first.Keys.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(100, 40).Select(number => $"/{number}"));
        same.ShouldBe(first, ignoreOrder: true);
        other.Values.Order(StringComparer.Ordinal).ShouldNotBe(first.Values.Order(StringComparer.Ordinal));
        var sent = first.Values.Select(text => JsonNode.Parse(text)!).ToList();
        sent.Select(one => (string)one["order"]!).Distinct().Count().ShouldBe(40);
        sent.ShouldAllBe(one => Regex.IsMatch((string)one["order"]!, "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
        sent.Select(one => (int)one["amount"]!).Distinct().Order().ShouldBe([-3, -2, -1, 0, 1, 2, 3]);
        sent.Select(one => (string)one["product"]!).Distinct().Order().ShouldBe(["green \"one\"", "red"]);
        sent.Select(one => (string)one["mail"]!).Distinct().Count().ShouldBe(40);
        sent.ShouldAllBe(one => Regex.IsMatch((string)one["mail"]!, @"^il-[0-9a-f]{16}-\d+-[0-9a-f]+@probe\.example\.com$"));
    }

    [Fact]
    public void Without_a_seed_each_release_has_its_own()
    {
        SessionData.SeedOf("il-1").ShouldBe(SessionData.SeedOf("il-1"));
        SessionData.SeedOf("il-1").ShouldNotBe(SessionData.SeedOf("il-2"));
        SessionData.SeedOf("il-1").ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("200ms", 200, 200)]
    [InlineData("200ms..1s", 200, 1000)]
    public void A_pause_is_a_time_or_any_between_two(string text, int least, int most)
    {
        var pause = ThinkTime.Parse(text)!;
        var random = new Random(1);

        (pause.Least.TotalMilliseconds, pause.Most.TotalMilliseconds).ShouldBe((least, most));
        Enumerable.Range(0, 100).ShouldAllBe(_ => IsBetween(pause.Next(random).TotalMilliseconds, least, most));
        ThinkTime.Parse("1s..200ms").ShouldBeNull();
        ThinkTime.Parse("1s..2s..3s").ShouldBeNull();
        ThinkTime.Parse("soon").ShouldBeNull();
    }

    private static bool IsBetween(double value, double least, double most) => value >= least && value <= most;

    private static LoadSettings Banded => Settings with { Go = TimeSpan.FromMilliseconds(100), Warn = TimeSpan.FromMilliseconds(200), Stop = TimeSpan.FromMilliseconds(300) };

    private static SessionFigures Figures(int requests, int millis)
    {
        var latency = new LatencyHistogram();
        for (var i = 0; i < requests; i++)
            latency.Record(TimeSpan.FromMilliseconds(millis));
        return new(requests, requests, requests, 0, 0, latency, []) { Begun = requests };
    }

    private static Task<StepResult> RunAsync(LoadSettings settings, Server server) =>
        new SyntheticLoad(settings, []).RunAsync(Contexts.For(server.Url), CancellationToken.None);

    private static async Task<ConcurrentDictionary<string, string>> SentAsync(LoadSettings settings)
    {
        var sent = new ConcurrentDictionary<string, string>();
        await using var server = await Server.StartAsync(async context => sent[context.Request.Path] = await new StreamReader(context.Request.Body).ReadToEndAsync());
        (await RunAsync(settings, server)).Verdict.ShouldBe(Verdict.Go);
        return sent;
    }
}
