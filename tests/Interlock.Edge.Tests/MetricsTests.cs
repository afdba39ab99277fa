using Interlock.Edge.Metrics;

namespace Interlock.Edge.Tests;

public class MetricsTests
{
    [Fact]
    public async Task What_was_sent_is_what_was_counted()
    {
        await using var edge = await RunningEdge.StartAsync();
        var sent = new Dictionary<int, int> { [200] = 30, [302] = 5, [404] = 7, [500] = 3, [503] = 2 };
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(edge.Listen) };
        foreach (var (status, times) in sent)
            await Task.WhenAll(Enumerable.Range(0, times).Select(async _ => (await http.GetAsync($"/status/{status}?token=hidden")).Dispose()));

        var counted = await edge.CountedAsync();

        counted.Total.Requests.ShouldBe(47);
        counted.Total.Failed.ShouldBe(5);
        (counted.Total.Success, counted.Total.Redirect, counted.Total.ClientError, counted.Total.ServerError).ShouldBe((30, 5, 7, 5));
        counted.Slots.ShouldHaveSingleItem().ShouldSatisfyAllConditions(slot => slot.Slot.ShouldBe("blue"), slot => slot.Version.ShouldBe("1.0.0"));
        counted.Errors.Count.ShouldBe(5);
        counted.Errors.ShouldAllBe(error => !error.Path.Contains("hidden"));
        counted.Total.P99Ms.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(counted.Total.MaxMs!.Value);
    }

    [Fact]
    public async Task A_window_without_requests_has_no_latency_rather_than_zero()
    {
        await using var edge = await RunningEdge.StartAsync();

        var counted = await edge.CountedAsync();

        counted.Total.Requests.ShouldBe(0);
        counted.Total.P95Ms.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_counted_while_it_is_summed_is_whole_in_the_end()
    {
        var ring = new MetricsRing(TimeProvider.System);
        var recorded = Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(() =>
        {
            for (var times = 0; times < 50_000; times++)
                ring.Record(new Series("blue", $"{i}"), new Outcome(200, Ending.Answered, TimeSpan.FromMilliseconds(1)));
        })));
        var seen = new List<long>();

        while (!recorded.IsCompleted)
            seen.Add(All());
        await recorded;

        seen.ShouldBeInOrder();
        All().ShouldBe(100_000);

        long All() => ring.Sum(0, long.MaxValue).Values.Sum(counts => counts.Requests);
    }

    [Fact]
    public void Seconds_older_than_the_ring_are_forgotten_and_windows_are_exact()
    {
        var time = new SetTime(DateTimeOffset.UnixEpoch.AddSeconds(10_000));
        var ring = new MetricsRing(time);
        var series = new Series("blue", "1");
        for (var second = 0; second < 1_000; second++, time.Now += TimeSpan.FromSeconds(1))
            ring.Record(series, new Outcome(200, Ending.Answered, TimeSpan.FromMilliseconds(1)));

        ring.Sum(10_900, 10_910)[series].Requests.ShouldBe(10);
        ring.Sum(0, long.MaxValue)[series].Requests.ShouldBe(899);
        ring.Sum(10_000, 10_050).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(50, 4)]
    [InlineData(3, 1_000_000)]
    public void Quantiles_are_within_five_percent_of_the_sorted_truth(int seed, int scale)
    {
        var random = new Random(seed);
        var truth = Enumerable.Range(0, 20_000).Select(_ => (long)(scale * Math.Exp(3 * random.NextDouble()))).Order().ToArray();
        var (odd, even) = (new LatencyBuckets(), new LatencyBuckets());
        foreach (var (value, i) in truth.Select((value, i) => (value, i)))
            (i % 2 == 0 ? even : odd).Record(value);
        odd.Add(even);

        foreach (var q in new[] { 0.0, 0.5, 0.95, 0.99, 0.999, 1.0 })
        {
            var expected = truth[Math.Clamp((int)Math.Ceiling(q * truth.Length) - 1, 0, truth.Length - 1)];
            odd.QuantileMicroseconds(q)!.Value.ShouldBe(expected, expected * 0.05);
        }
    }

    private sealed class SetTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
