using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Platforms;
using Interlock.Rollout;
using Interlock.Runbook;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;
using Interlock.Verify;

namespace Interlock.Tests.Rollout;

[Trait("Suite", "verification")]
public class LatencyBeforeTests
{
    private static readonly LatencySettings Settings = new() { Get = "/a", Rate = 400, For = TimeSpan.FromSeconds(0.3) };

    [Fact]
    public async Task What_serves_is_measured_and_kept_as_counts_and_the_new_version_is_judged_by_it()
    {
        await using var server = await Server.SayingAsync(200, "");

        var before = await BeforeAsync(Settings, server.Url, Serving("1.3.0"));
        var after = await AfterAsync(Settings, server.Url, before.Data);

        before.Verdict.ShouldBe(Verdict.Go, before.Evidence);
        before.Evidence.ShouldStartWith("GET /a: 1.3.0 has p50 ");
        before.Data!["paths"]!["/a"]!["requests"]!.GetValue<long>().ShouldBe(120);
        before.Data.ToJsonString().Length.ShouldBeLessThan(4000);
        after.Evidence.ShouldContain("1.3.0 had p95 ");
        after.Data!["before"]!["version"]!.GetValue<string>().ShouldBe("1.3.0");
    }

    [Theory]
    [InlineData(1.5, 10_000, Verdict.Warn)]
    [InlineData(1.5, 3, Verdict.Hold)]
    public async Task A_version_that_is_slower_each_time_it_is_measured_is_told(double warn, double hold, Verdict verdict)
    {
        await using var fast = await Server.SayingAsync(200, "");
        var asked = 0;
        await using var slow = await Server.StartAsync(_ =>
        {
            Interlocked.Increment(ref asked);
            return Task.Delay(120);
        });
        var settings = Settings with { Compare = new() { Warn = warn, Hold = hold, Floor = TimeSpan.FromMilliseconds(20) } };

        var before = await BeforeAsync(settings, fast.Url, Serving("1.3.0"));
        var after = await AfterAsync(settings, slow.Url, before.Data);

        after.Verdict.ShouldBe(verdict, after.Evidence);
        after.Evidence.ShouldContain("times that now");
        asked.ShouldBe(1 + 3 * 120, "it may have been compiling still");
    }

    [Fact]
    public async Task A_version_that_only_begins_slowly_goes()
    {
        await using var fast = await Server.SayingAsync(200, "");
        var asked = 0;
        await using var waking = await Server.StartAsync(_ => Interlocked.Increment(ref asked) <= 121 ? Task.Delay(120) : Task.CompletedTask);
        var settings = Settings with { Compare = new() { Floor = TimeSpan.FromMilliseconds(60) } };

        var before = await BeforeAsync(settings, fast.Url, Serving("1.3.0"));
        var after = await AfterAsync(settings, waking.Url, before.Data);

        after.Verdict.ShouldBe(Verdict.Go, after.Evidence);
    }

    [Fact]
    public async Task What_is_bad_by_its_bands_at_first_stands_though_the_next_measurement_is_good()
    {
        await using var fast = await Server.SayingAsync(200, "");
        var asked = 0;
        await using var failing = await Server.StartAsync(async context =>
        {
            var number = Interlocked.Increment(ref asked);
            if (number > 121)
                return;
            context.Response.StatusCode = number % 7 == 2 ? 503 : 200;
            await Task.Delay(80);
        });

        var before = await BeforeAsync(Settings, fast.Url, Serving("1.3.0"));
        var after = await AfterAsync(Settings, failing.Url, before.Data);

        after.Verdict.ShouldBe(Verdict.Stop, after.Evidence);
        after.Evidence.ShouldContain("More than 10 % failed");
    }

    [Fact]
    public async Task A_version_that_was_live_before_the_run_began_has_nothing_to_compare_with()
    {
        await using var server = await Server.SayingAsync(200, "");

        var live = await new Latency(Settings, []).RunAsync(Context(server.Url, null, Serving(Contexts.Version), served: Contexts.Version), CancellationToken.None);
        var rolledOut = await new Latency(Settings, []).RunAsync(Context(server.Url, null, Serving(Contexts.Version), served: "1.3.0"), CancellationToken.None);

        live.Verdict.ShouldBe(Verdict.Go, live.Evidence);
        live.Evidence.ShouldContain("not compared: what serves is this version already");
        rolledOut.Verdict.ShouldBe(Verdict.Hold, "nobody measured what served");
    }

    [Fact]
    public async Task A_version_too_slow_to_be_measured_in_time_is_not_known_and_does_not_stop_the_release()
    {
        await using var server = await Server.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var result = await BeforeAsync(Settings, server.Url, Serving("1.3.0"), clock: new HastyLimits());

        result.Verdict.ShouldBe(Verdict.Warn, result.Evidence);
        result.Evidence.ShouldContain("was not measured within");
        var paths = Settings with { Paths = [new() { Get = "/a" }, new() { Get = "/b" }, new() { Get = "/c" }] };
        (new LatencyBefore(paths).Limit - new LatencyBefore(Settings).Limit).ShouldBeGreaterThan(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_first_release_and_a_new_path_have_nothing_to_compare_with_and_the_bands_decide()
    {
        await using var old = await Server.SayingAsync(404, "");
        await using var now = await Server.SayingAsync(200, "");

        var first = await BeforeAsync(Settings, old.Url, Serving(null));
        var path = await BeforeAsync(Settings, old.Url, Serving("1.3.0"));
        var again = await BeforeAsync(Settings, old.Url, Serving(Contexts.Version));

        await using var broken = await Server.SayingAsync(500, "");
        var failing = await BeforeAsync(Settings, broken.Url, Serving("1.3.0"));

        foreach (var (result, why) in new[] { (failing, "of 1.3.0, 120 failed (120 × 5xx)"), (first, "no version served before"), (path, "1.3.0 has no such path (status 404)"), (again, "what serves is this version already") })
        {
            result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
            result.Evidence.ShouldContain(why);
            var after = await AfterAsync(Settings, now.Url, result.Data);
            after.Verdict.ShouldBe(Verdict.Go, after.Evidence);
            after.Evidence.ShouldContain($"not compared: {why}");
        }
    }

    [Theory]
    [InlineData(401, "1.3.0 refused 120 of 120 requests (4xx)")]
    public async Task What_could_not_be_measured_warns_before_the_traffic_moves_and_holds_after(int status, string why)
    {
        await using var old = await Server.SayingAsync(status, "");
        await using var now = await Server.SayingAsync(200, "");

        var before = await BeforeAsync(Settings, old.Url, Serving("1.3.0"));
        var after = await AfterAsync(Settings, now.Url, before.Data);

        before.Verdict.ShouldBe(Verdict.Warn);
        before.Evidence.ShouldContain(why);
        after.Verdict.ShouldBe(Verdict.Hold);
        after.Evidence.ShouldContain(why);
        after.Evidence.ShouldContain("--accept=latency");
    }

    [Fact]
    public async Task A_version_that_is_unwell_silent_gone_or_replaced_meanwhile_is_not_known()
    {
        await using var server = await Server.SayingAsync(200, "");
        var sick = new LivePlatform(new("1.3.0", server.Url, Healthy: false, "status 503"));
        var silent = new LivePlatform(null) { Asked = () => throw new IOException("no socket") };
        var versions = new Queue<string>(["1.3.0", "1.3.1"]);
        var replaced = new LivePlatform(null) { Asked = () => new(versions.Dequeue(), server.Url, true, "") };

        (await BeforeAsync(Settings, server.Url, sick)).Evidence.ShouldContain("what serves is not well (status 503)");
        (await BeforeAsync(Settings, server.Url, silent)).Evidence.ShouldContain("what serves could not be asked (no socket)");
        (await BeforeAsync(Settings, server.Url, replaced)).Evidence.ShouldContain("1.3.0 served when it began, 1.3.1 when it ended");
        (await BeforeAsync(Settings, "http://127.0.0.1:1", Serving("1.3.0"))).Evidence.ShouldContain("1.3.0 gave no answer");
        var gone = await BeforeAsync(Settings, server.Url, Serving(null), served: "1.3.0");
        gone.Evidence.ShouldContain("1.3.0 should serve, and nothing does");
        gone.Verdict.ShouldBe(Verdict.Go, "what is broken is no measure, and keeps nothing from being mended");
    }

    [Fact]
    public async Task Gone_on_with_after_the_cutover_it_keeps_what_was_measured_before_it()
    {
        var kept = Baseline.ToData("1.3.0", [("/a", PathBaseline.NotKnown("busy"))]);

        var result = await BeforeAsync(Settings, "http://127.0.0.1:1", Serving(Contexts.Version), kept);

        result.Evidence.ShouldBe("measured before the traffic moved");
        result.Data!.ToJsonString().ShouldBe(kept.ToJsonString());
    }

    [Fact]
    public async Task A_machine_too_busy_to_measure_is_no_baseline()
    {
        await using var server = await Server.SayingAsync(200, "");

        (await BeforeAsync(Settings, server.Url, Serving("1.3.0"), clock: new LateTimers(TimeSpan.FromMilliseconds(200)))).Evidence.ShouldContain("too busy to measure 1.3.0");
    }

    [Fact]
    public async Task Several_paths_have_bands_of_their_own_and_the_heaviest_decides()
    {
        await using var server = await Server.StartAsync(context => context.Request.Path == "/slow" ? Task.Delay(150) : Task.CompletedTask);
        var settings = Settings with
        {
            Paths =
            [
                new() { Get = "/fast" },
                new() { Get = "/slow", Go = TimeSpan.FromMilliseconds(100), Warn = TimeSpan.FromSeconds(2), Stop = TimeSpan.FromSeconds(3) },
            ],
        };

        var before = await BeforeAsync(settings, server.Url, Serving("1.3.0"));
        var after = await AfterAsync(settings, server.Url, before.Data);

        before.Data!["paths"]!.AsObject().Count.ShouldBe(2);
        after.Verdict.ShouldBe(Verdict.Warn, after.Evidence);
        after.Evidence.ShouldStartWith("GET /slow: ");
        after.Details.Count.ShouldBe(2);
        after.Data!["requests"]!.GetValue<long>().ShouldBe(240);
        after.Data["paths"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public void It_stands_before_what_starts_and_only_where_versions_are_compared()
    {
        var with = Contexts.Request(Contexts.Runbook(new() { Latency = Settings }));
        var without = Contexts.Request(Contexts.Runbook(new() { Latency = Settings with { Compare = null } }));

        RolloutSteps.For(with).Select(step => step.Name).ShouldBe(["release tag", "latency before"]);
        RolloutSteps.For(without).Select(step => step.Name).ShouldBe(["release tag"]);
    }

    /// <summary>A clock on which long limits pass at once.</summary>
    private sealed class HastyLimits : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.FromSeconds(30) ? TimeSpan.FromMilliseconds(100) : dueTime, period);
    }

    private static LivePlatform Serving(string? version) => new(version is null ? null : new(version, "", true, ""));

    private static Task<StepResult> BeforeAsync(LatencySettings settings, string url, IPlatform platform, JsonObject? kept = null, string? served = null, TimeProvider? clock = null) =>
        new LatencyBefore(settings).RunAsync(Context(url, kept, platform, served, clock), CancellationToken.None);

    private static Task<StepResult> AfterAsync(LatencySettings settings, string url, JsonObject? kept) =>
        new Latency(settings, []).RunAsync(Context(url, kept, Serving(Contexts.Version)), CancellationToken.None);

    private static StepContext Context(string url, JsonObject? kept, IPlatform platform, string? served = null, TimeProvider? clock = null) =>
        Contexts.For(url, platform: platform, clock: clock, data: kept, history: () => ReleaseHistory.Of(served is null ? [] :
        [
            new() { Number = 1, Run = "run", Kind = EntryKind.Live, Data = (JsonObject)JsonSerializer.SerializeToNode(new LiveVersion(served, "abc", "d", "http://x", null), JsonSerializerOptions.Web)! },
        ]));
}
