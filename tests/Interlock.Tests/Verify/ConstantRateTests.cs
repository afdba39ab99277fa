using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Tests.Verify;

[Trait("Suite", "verification")]
public class ConstantRateTests
{
    [Fact]
    public async Task Sends_exactly_what_the_schedule_asks_for()
    {
        var numbers = new System.Collections.Concurrent.ConcurrentBag<long>();

        var measured = await new ConstantRate(TimeProvider.System).RunAsync(new Schedule(500, TimeSpan.FromSeconds(0.4)), (index, _) =>
        {
            numbers.Add(index);
            return Task.FromResult(Sample.Answered(200));
        });

        measured.Requests.ShouldBe(200);
        measured.Failed.ShouldBe(0);
        numbers.Order().ShouldBe(Enumerable.Range(0, 200).Select(index => (long)index));
        measured.Took.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.39));
    }

    [Fact]
    public async Task Each_kind_of_failure_is_counted_and_an_exception_is_one()
    {
        int[] statuses = [200, 204, 302, 404, 429, 500, 503, 0];

        var measured = await new ConstantRate(TimeProvider.System).RunAsync(new Schedule(1000, TimeSpan.FromMilliseconds(8)), (index, _) =>
            index == 7 ? throw new InvalidOperationException() : Task.FromResult(Sample.Answered(statuses[index])));

        (measured.Good, measured.ClientErrors, measured.Limited, measured.ServerErrors, measured.NoAnswer).ShouldBe((3, 1, 1, 2, 1));
        measured.Failed.ShouldBe(4);
        measured.ToCutover().Failed.ShouldBe(4);
    }

    [Fact]
    public async Task Requests_leave_when_they_are_due_and_not_when_a_coarse_timer_fires()
    {
        var clock = TimeProvider.System;
        var late = new System.Collections.Concurrent.ConcurrentBag<TimeSpan>();
        var schedule = new Schedule(200, TimeSpan.FromSeconds(1));
        var started = clock.GetTimestamp();

        await new ConstantRate(clock).RunAsync(schedule, (index, _) =>
        {
            late.Add(clock.GetElapsedTime(started) - schedule.DueAt(index));
            return Task.FromResult(Sample.Answered(200));
        });

        // What is measured from the first is the start-up of the load itself as well.
        var first = late.Min();
        late.Order().ElementAt(100).ShouldBeLessThan(first + TimeSpan.FromMilliseconds(2), "the median of timers is 3 ms late where the kernel's clock moves every 4 ms");
    }

    [Fact]
    public async Task A_generator_that_is_late_says_so()
    {
        var measured = await new ConstantRate(new LateTimers(TimeSpan.FromMilliseconds(150))).RunAsync(
            new Schedule(100, TimeSpan.FromSeconds(0.4)), (_, _) => Task.FromResult(Sample.Answered(200)));

        measured.Requests.ShouldBe(40);
        measured.MissedRate.ShouldBeTrue();
    }

    [Fact]
    public async Task Enough_ends_it_early_and_cancelling_drops_it()
    {
        using var enough = new CancellationTokenSource();
        using var cancel = new CancellationTokenSource();
        var rate = new ConstantRate(TimeProvider.System);
        var schedule = new Schedule(200, TimeSpan.FromMinutes(10));

        var measured = await rate.RunAsync(schedule, async (index, _) =>
        {
            if (index == 5)
                await enough.CancelAsync();
            return Sample.Answered(200);
        }, enough: enough.Token);
        measured.Requests.ShouldBeInRange(6, 50);

        await Should.ThrowAsync<OperationCanceledException>(() => rate.RunAsync(schedule, async (_, token) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return Sample.Answered(200);
        }, cancellation: cancel.Token));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20_001, 1)]
    [InlineData(10, 3601)]
    public void A_load_is_bounded(int rate, int seconds) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Schedule(rate, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void The_longest_gap_runs_from_good_answer_to_good_answer_and_to_the_ends()
    {
        var meter = new Meter();
        void At(int ms, int status) => meter.Ended(Sample.Answered(status), TimeSpan.FromMilliseconds(ms - 1), TimeSpan.FromMilliseconds(ms));

        At(10, 200);
        At(20, 503);
        At(50, 200);
        meter.Read(TimeSpan.FromMilliseconds(60)).LongestGap.ShouldBe(TimeSpan.FromMilliseconds(40));
        meter.Read(TimeSpan.FromMilliseconds(200)).LongestGap.ShouldBe(TimeSpan.FromMilliseconds(150));
        new Meter().Read(TimeSpan.FromSeconds(1)).LongestGap.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_continuous_probe_counts_until_it_is_stopped_and_keeps_its_figures()
    {
        var folder = Directory.CreateTempSubdirectory("interlock-");
        var fail = false;
        await using var server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = fail ? 503 : 200;
            return Task.CompletedTask;
        });
        var kept = Path.Combine(folder.FullName, "cutover.json");
        await using var probe = ContinuousProbe.Start(server.Prober(), "/health", 200, kept);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        await probe.AnsweredAsync(20, limit.Token);
        probe.SoFar.Failed.ShouldBe(0);
        fail = true;
        while (probe.SoFar.Failed == 0)
            await Task.Delay(5, limit.Token);
        var record = await probe.StopAsync();

        record.Requests.ShouldBeGreaterThan(20);
        record.Failed.ShouldBeGreaterThan(0);
        record.LongestGapMs.ShouldBeGreaterThan(0);
        (await ContinuousProbe.KeptAsync(kept, CancellationToken.None)).ShouldBeNull("all is told");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_continuous_probe_never_becomes_a_load_for_a_service_that_is_slow()
    {
        var (inside, most, stuck) = (0, 0, new TaskCompletionSource());
        await using var server = await Server.StartAsync(async context =>
        {
            var now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            await stuck.Task;
            Interlocked.Decrement(ref inside);
        });
        await using var probe = ContinuousProbe.Start(server.Prober(), "/health", 200);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        while (probe.SoFar.NotSent < 50)
            await Task.Delay(5, limit.Token);
        stuck.SetResult();
        await probe.AnsweredAsync(20, limit.Token);
        var record = await probe.StopAsync();

        most.ShouldBe(4);
        record.Failed.ShouldBe(0);
        record.NotSent.ShouldBeGreaterThanOrEqualTo(50);
        record.LongestGapMs.ShouldBeGreaterThan(200, "what they waited is seen");
    }

    [Fact]
    public async Task A_continuous_probe_that_is_cut_off_leaves_its_figures()
    {
        var folder = Directory.CreateTempSubdirectory("interlock-");
        await using var server = await Server.SayingAsync(200, "");
        var kept = Path.Combine(folder.FullName, "cutover.json");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        await using (var probe = ContinuousProbe.Start(server.Prober(), "/health", 200, kept))
            await probe.AnsweredAsync(20, limit.Token);

        (await ContinuousProbe.KeptAsync(kept, CancellationToken.None)).ShouldNotBeNull().Requests.ShouldBeGreaterThanOrEqualTo(20);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_tenth_request_of_a_continuous_probe_opens_a_connection()
    {
        var connections = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await using var server = await Server.StartAsync(context =>
        {
            connections.AddOrUpdate(context.Connection.Id, 1, (_, n) => n + 1);
            return Task.CompletedTask;
        });
        await using var probe = ContinuousProbe.Start(server.Prober(), "/", 200);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        await probe.AnsweredAsync(40, limit.Token);
        await probe.StopAsync();

        probe.SoFar.FreshConnections.ShouldBeGreaterThanOrEqualTo(4);
        connections.Values.Count(requests => requests == 1).ShouldBeGreaterThanOrEqualTo(4);
        connections.Values.Max().ShouldBeGreaterThan(1);
    }
}
