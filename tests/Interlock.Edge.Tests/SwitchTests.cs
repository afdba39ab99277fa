using Interlock.Edge.Routing;

namespace Interlock.Edge.Tests;

public class SwitchTests
{
    [Fact]
    [Trait("Suite", "slow")]
    public async Task Twenty_switches_under_a_constant_load_fail_no_request()
    {
        await using var edge = await RunningEdge.StartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var enough = new CancellationTokenSource();
        var answers = new System.Collections.Concurrent.ConcurrentBag<string>();

        var load = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            // Four workers, one request each every 8 ms: some 500 a second.
            using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(8));
            while (!enough.IsCancellationRequested && await beat.WaitForNextTickAsync(limit.Token))
                answers.Add(await edge.Http.GetStringAsync(worker % 2 == 0 ? "/" : $"/?n={worker}", limit.Token));
        })).ToArray();
        for (var turn = 1; turn <= 20; turn++)
        {
            var seen = answers.Count;
            var toGreen = turn % 2 == 1;
            await edge.SwitchAsync(toGreen ? 0 : 100, toGreen ? 100 : 0);
            await edge.Control.DrainAsync(toGreen ? "blue" : "green", TimeSpan.FromSeconds(5));
            while (answers.Count < seen + 40)
                await Task.Delay(5, limit.Token);
        }

        await enough.CancelAsync();
        await Task.WhenAll(load);

        var counted = await edge.CountedAsync();
        counted.Total.Failed.ShouldBe(0);
        counted.Total.Requests.ShouldBe(answers.Count);
        answers.Count(answer => answer == "green").ShouldBeInRange(300, answers.Count - 300);
    }

    [Fact]
    public async Task Half_means_every_other_request()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.SwitchAsync(50, 50);

        var answers = new List<string>();
        for (var i = 0; i < 40; i++)
            answers.Add(await edge.Http.GetStringAsync("/"));

        answers.Count(answer => answer == "green").ShouldBe(20);
        answers.Zip(answers.Skip(1)).ShouldAllBe(pair => pair.First != pair.Second);
    }

    [Theory]
    [InlineData(90, 10)]
    [InlineData(67, 33)]
    [InlineData(1, 99)]
    public void Any_split_is_exact_within_one_turn_of_the_schedule(int blue, int green)
    {
        var schedule = SmoothSchedule.Of([("blue", blue), ("green", green), ("off", 0)]);

        schedule.Length.ShouldBeLessThanOrEqualTo(100);
        (schedule.Count(name => name == "blue") * 100 / schedule.Length).ShouldBe(blue);
        schedule.ShouldNotContain("off");
    }

    [Fact]
    public async Task After_a_switch_was_acknowledged_no_new_request_reaches_the_old_version()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.Http.GetStringAsync("/");

        await edge.SwitchAsync(0, 100);

        (await edge.Http.GetStringAsync("/")).ShouldBe("green");
        edge.Blue.Served.ShouldBe(1);
    }

    [Fact]
    public async Task With_nothing_live_the_edge_says_so_and_when_to_come_back()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.SwitchAsync(0, 0);

        using var answer = await edge.Http.GetAsync("/");

        ((int)answer.StatusCode).ShouldBe(503);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        answer.Headers.Server.ShouldBeEmpty();
    }

    [Fact]
    public async Task Held_requests_wait_and_are_then_answered_by_the_new_version()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.Control.HoldAsync(TimeSpan.FromSeconds(20));

        var held = edge.Http.GetStringAsync("/");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while ((await edge.Control.StateAsync(limit.Token)).Hold?.Waiting != 1)
            await Task.Yield();
        await edge.SwitchAsync(0, 100);
        held.IsCompleted.ShouldBeFalse();
        await edge.Control.ReleaseAsync();

        (await held).ShouldBe("green");
    }

    [Fact]
    public async Task A_hold_ends_by_itself_at_its_limit()
    {
        await using var edge = await RunningEdge.StartAsync();
        await edge.Control.HoldAsync(TimeSpan.FromMilliseconds(100));

        (await edge.Http.GetStringAsync("/")).ShouldBe("blue");
    }
}
