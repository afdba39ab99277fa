using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Load;

namespace Interlock.Tests.Verify;

[Trait("Suite", "verification")]
public class LatencyTests
{
    private static readonly LatencySettings Bands = new() { Rate = 100, For = TimeSpan.FromSeconds(0.5), Compare = null };

    [Theory]
    [InlineData(499, Verdict.Go)]
    [InlineData(500, Verdict.Warn)]
    [InlineData(799, Verdict.Warn)]
    [InlineData(800, Verdict.Hold)]
    [InlineData(1000, Verdict.Hold)]
    [InlineData(1001, Verdict.Stop)]
    public void The_bands_decide_at_their_exact_edges(int p95, Verdict verdict) =>
        LatencyBands.Judge(Bands, Measured(100, p95)).Verdict.ShouldBe(verdict);

    [Theory]
    [InlineData(429, 1, Verdict.Warn)]
    [InlineData(503, 5, Verdict.Warn)]
    [InlineData(0, 6, Verdict.Hold)]
    [InlineData(503, 10, Verdict.Hold)]
    [InlineData(503, 11, Verdict.Stop)]
    [InlineData(404, 1, Verdict.Stop)]
    public void Failures_are_judged_whatever_the_latency(int status, int failures, Verdict verdict) =>
        LatencyBands.Judge(Bands, Measured(100 - failures, 1, status, failures)).Verdict.ShouldBe(verdict);

    [Fact]
    public void No_sample_holds()
    {
        var result = LatencyBands.Judge(Bands, new Meter().Read(TimeSpan.FromSeconds(1)));

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("no sample");
    }

    [Fact]
    public async Task A_good_figure_stands_though_our_own_lateness_is_counted_in()
    {
        await using var server = await Server.SayingAsync(200, "");

        var result = await new Latency(Bands with { Go = TimeSpan.FromSeconds(5) }, []).RunAsync(Contexts.For(server.Url, clock: new LateTimers(TimeSpan.FromMilliseconds(200))), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task A_bad_figure_that_our_own_lateness_may_have_made_holds()
    {
        await using var server = await Server.SayingAsync(200, "");

        var result = await new Latency(Bands with { Go = TimeSpan.FromMilliseconds(50) }, []).RunAsync(Contexts.For(server.Url, clock: new LateTimers(TimeSpan.FromMilliseconds(200))), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("too busy to measure");
    }

    [Fact]
    public async Task A_bad_figure_that_our_own_lateness_may_have_made_is_measured_again()
    {
        await using var server = await Server.SayingAsync(200, "");
        var clock = new LateTimers(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(0.6));

        var result = await new Latency(Bands with { Go = TimeSpan.FromMilliseconds(190) }, []).RunAsync(Contexts.For(server.Url, clock: clock), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
    }

    [Fact]
    public async Task A_fast_service_goes()
    {
        await using var server = await Server.SayingAsync(200, "");

        var result = await new Latency(Bands, []).RunAsync(Contexts.For(server.Url), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Data!["requests"]!.GetValue<long>().ShouldBe(50);
    }

    [Fact]
    [Trait("Suite", "verification")]
    public async Task A_service_frozen_for_a_second_is_stopped()
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var server = await Server.StartAsync(async context =>
        {
            var now = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            if (now is > 2 and < 3)
                await Task.Delay(TimeSpan.FromSeconds(3 - now));
        });
        var settings = new LatencySettings { Compare = null, Rate = 100, For = TimeSpan.FromSeconds(5), Go = TimeSpan.FromMilliseconds(200), Warn = TimeSpan.FromMilliseconds(300), Stop = TimeSpan.FromMilliseconds(500) };

        var result = await new Latency(settings, []).RunAsync(Contexts.For(server.Url), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Stop, result.Evidence);
        result.Data!["p95Ms"]!.GetValue<double>().ShouldBeInRange(600, 950);
        result.Data["failed"]!.GetValue<long>().ShouldBe(0);
    }

    [Fact]
    [Trait("Suite", "verification")]
    public async Task Percentiles_are_those_that_the_service_was_told_to_have()
    {
        var asked = -1;
        await using var server = await Server.StartAsync(_ => Task.Delay(Interlocked.Increment(ref asked) % 10 == 9 ? 200 : 50));
        var settings = new LatencySettings { Compare = null, Rate = 100, For = TimeSpan.FromSeconds(3) };

        var result = await new Latency(settings, []).RunAsync(Contexts.For(server.Url), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        result.Data!["p50Ms"]!.GetValue<double>().ShouldBeInRange(50, 80);
        result.Data["p95Ms"]!.GetValue<double>().ShouldBeInRange(200, 250);
    }

    private static Measurement Measured(int good, int p95, int status = 200, int others = 0)
    {
        var meter = new Meter();
        for (var i = 0; i < good + others; i++)
        {
            meter.Started(TimeSpan.Zero);
            meter.Ended(Sample.Answered(i < good ? 200 : status), TimeSpan.FromMilliseconds(i), TimeSpan.FromMilliseconds(i + p95));
        }

        return meter.Read(TimeSpan.FromMilliseconds(good + others + p95));
    }
}
