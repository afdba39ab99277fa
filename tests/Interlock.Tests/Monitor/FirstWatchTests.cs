using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Runbook;
using Interlock.Tests.Verify;
using Interlock.Verify.Load;
using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Monitor;

public class FirstWatchTests
{
    private const string Healthy = """{"status":"healthy","version":"1.4.0"}""";
    private static readonly MonitorSettings Short = new() { For = TimeSpan.FromSeconds(0.6), Rate = 100, MinSamples = 60, HealthEvery = TimeSpan.FromMilliseconds(100) };
    private static readonly MonitorSettings Long = Short with { For = TimeSpan.FromMinutes(10), MinSamples = 3000 };
    private static readonly MonitorSettings Thousand = new() { For = TimeSpan.FromSeconds(10), Rate = 100, MinSamples = 1000, MaxErrors = 0.5 };
    private static readonly HealthTally AllGood = new(10, 10, 0, 0, null);

    [Fact]
    public async Task A_healthy_release_goes_with_what_its_samples_can_prove()
    {
        await using var server = await Server.SayingAsync(200, Healthy);

        var result = await RunAsync(Short, server);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Evidence.ShouldContain("60 requests");
        result.Evidence.ShouldContain("failed share below 5 % (95 % confidence)");
    }

    [Fact]
    public async Task Too_few_samples_hold()
    {
        await using var server = await Server.SayingAsync(200, Healthy);

        var result = await RunAsync(Short with { MinSamples = 61 }, server);

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("60 samples, fewer than 61");
    }

    [Fact]
    public async Task Errors_stop_it_early()
    {
        var asked = 0;
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref asked) % 2 == 0 ? 500 : 200;
            return context.Response.WriteAsync(Healthy);
        });

        var result = await LimitedAsync(Long with { MaxErrors = 0.02, HealthFailures = 1000 }, server);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("failed requests are more than 0.02 % of all 60,000");
    }

    [Fact]
    public async Task Health_failing_in_a_row_stops_it_early_though_requests_do_well()
    {
        var asked = 0;
        await using var server = await Server.StartAsync(context =>
            context.Response.WriteAsync(Interlocked.Increment(ref asked) > 20 ? Healthy.Replace("healthy", "sick", StringComparison.Ordinal) : Healthy));

        var result = await LimitedAsync(Long, server);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("times in a row: status is sick");
    }

    [Fact]
    public async Task A_machine_too_busy_to_measure_holds()
    {
        await using var server = await Server.SayingAsync(200, Healthy);

        var result = await new FirstWatch(Short with { MaxP95 = TimeSpan.FromMilliseconds(50) }, "/health").RunAsync(Contexts.For(server.Url, clock: new LateTimers(TimeSpan.FromMilliseconds(200))), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("too busy to measure");
    }

    [Theory]
    [InlineData(0, 1, Verdict.Go)]
    [InlineData(1, 1, Verdict.Warn)]
    [InlineData(5, 1, Verdict.Warn)]
    [InlineData(6, 1, Verdict.Stop)]
    [InlineData(0, 500, Verdict.Go)]
    [InlineData(0, 520, Verdict.Stop)]
    public void The_rules_decide_at_their_exact_edges(int failed, int latency, Verdict verdict)
    {
        var measured = Measured(1000, failed, latency);

        new FirstWatchRules(Thousand).Judge(measured, AllGood).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public void A_moment_without_any_answer_is_told_though_no_percentile_shows_it()
    {
        var meter = new Meter();
        for (var i = 0; i < 1000; i++)
        {
            // Frozen from 5 s to 5.6 s, in a watch of ten.
            var due = TimeSpan.FromMilliseconds(10 * i);
            meter.Started(TimeSpan.Zero);
            meter.Ended(Sample.Answered(200), due, i is > 500 and < 560 ? TimeSpan.FromSeconds(5.6) : due + TimeSpan.FromMilliseconds(1));
        }

        var result = new FirstWatchRules(Thousand with { MaxP95 = TimeSpan.FromMilliseconds(550) }).Judge(meter.Read(TimeSpan.FromSeconds(10)), AllGood);

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Evidence.ShouldStartWith("for 599 ms nothing was answered");
    }

    [Fact]
    [Trait("Suite", "verification")]
    public async Task A_service_frozen_for_a_second_of_ten_does_not_go()
    {
        await using var server = await Server.FreezingAsync(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1), Healthy);

        var result = await RunAsync(Short with { For = TimeSpan.FromSeconds(10), MinSamples = 900, MaxP95 = TimeSpan.FromMilliseconds(300) }, server);

        result.Verdict.ShouldBe(Verdict.Stop, result.Evidence);
    }

    [Fact]
    public void A_rule_is_broken_as_soon_as_nothing_can_mend_it()
    {
        var rules = new FirstWatchRules(Thousand);

        rules.Broken(5, 50, new HealthTally(2, 0, 2, 2, "x")).ShouldBeNull();
        rules.Broken(6, 0, AllGood).ShouldNotBeNull();
        rules.Broken(0, 51, AllGood).ShouldNotBeNull().ShouldContain("lower monitor.rate", customMessage: "slow may be what is asked of it");
        rules.Broken(0, 0, new HealthTally(4, 1, 0, 3, "x")).ShouldNotBeNull();
    }

    [Fact]
    public void Refusals_and_a_health_never_asked_are_no_success()
    {
        var rules = new FirstWatchRules(Thousand);

        rules.Judge(Measured(1000, 0, 1), HealthTally.None).Verdict.ShouldBe(Verdict.Hold);
        rules.Judge(Measured(1000, 1000, 1, 404), AllGood).Verdict.ShouldBe(Verdict.Stop);
        rules.Judge(Measured(1000, 6, 1, 429), AllGood).Verdict.ShouldBe(Verdict.Stop);
        rules.Judge(new Meter().Read(TimeSpan.FromSeconds(1)), AllGood).Verdict.ShouldBe(Verdict.Hold);
    }

    [Theory]
    [InlineData(0, 3000, 0.1)]
    [InlineData(3, 3000, 0.24)]
    [InlineData(0, 0, 100)]
    public void The_bound_is_the_rule_of_three_and_grows_with_failures(long failed, long requests, double percent) =>
        FirstWatchRules.UpperBound(failed, requests).ShouldBe(percent, 0.02);

    private static Task<StepResult> RunAsync(MonitorSettings settings, Server server) =>
        new FirstWatch(settings, "/health").RunAsync(Contexts.For(server.Url), CancellationToken.None);

    private static Task<StepResult> LimitedAsync(MonitorSettings settings, Server server) => RunAsync(settings, server).WaitAsync(TimeSpan.FromSeconds(20));

    private static Measurement Measured(int requests, int others, int latency, int status = 500)
    {
        var meter = new Meter();
        for (var i = 0; i < requests; i++)
        {
            meter.Started(TimeSpan.Zero);
            meter.Ended(Sample.Answered(i < others ? status : 200), TimeSpan.FromMilliseconds(i), TimeSpan.FromMilliseconds(i + latency));
        }

        return meter.Read(TimeSpan.FromMilliseconds(requests + latency));
    }
}
