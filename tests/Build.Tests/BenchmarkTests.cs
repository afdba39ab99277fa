using Interlock.Build.Benchmarks;

namespace Interlock.Build.Tests;

public class BenchmarkTests
{
    [Fact]
    public void A_metric_is_met_when_its_ratio_is_within_the_target()
    {
        new Metric("a", 3, "s", "peer", 2, 1.5).Met.ShouldBe(true);
        new Metric("a", 3, "s", "peer", 2, 1.4).Met.ShouldBe(false);
        new Metric("a", 3, "s", null, null, 1.4).Met.ShouldBe(false);
        new Metric("a", 3, "s", "peer", 2, null).Met.ShouldBeNull();
    }

    [Fact]
    public async Task Contenders_take_turns_and_the_first_round_does_not_count()
    {
        var turns = new List<string>();

        var medians = await Turns.MediansAsync(3, Contender("A", 100, 1, 5, 3), Contender("B", 100, 2, 2, 8));

        string.Concat(turns).ShouldBe("ABABABAB");
        medians.ShouldBe([3, 2]);

        Func<Task<double>> Contender(string name, params double[] values)
        {
            var left = new Queue<double>(values);
            return () =>
            {
                turns.Add(name);
                return Task.FromResult(left.Dequeue());
            };
        }
    }

    [Fact]
    public void The_file_has_the_fields_that_other_tools_read()
    {
        var folder = Directory.CreateTempSubdirectory();

        new BenchmarkReport("start", "a machine", [new Metric("warm", 1, "s", "bare", 2, 0.6)]).Write(folder.FullName);

        using var written = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "start.json")));
        folder.Delete(recursive: true);
        written.RootElement.EnumerateObject().Select(field => field.Name).ShouldBe(["name", "machine", "metrics"]);
        written.RootElement.GetProperty("metrics")[0].EnumerateObject().Select(field => field.Name).ShouldBe(["id", "value", "unit", "peer", "peerValue", "target", "ratio", "met"]);
    }

    [Fact]
    public async Task A_service_of_known_delays_answers_after_them_in_turn_and_not_while_it_is_frozen()
    {
        var clock = TimeProvider.System;
        using var service = new KnownDelays(clock, [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60)]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var took = new List<TimeSpan>();

        for (var i = 0; i < 10; i++)
            took.Add(await AskAsync());
        service.Freeze(TimeSpan.FromMilliseconds(500));
        var frozen = await AskAsync();

        // The fastest of each: a busy machine makes them longer, nothing makes them shorter.
        took.Where((_, i) => i % 2 == 0).Min().TotalMilliseconds.ShouldBeInRange(20, 40);
        took.Where((_, i) => i % 2 == 1).Min().TotalMilliseconds.ShouldBeInRange(60, 90);
        frozen.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(490));

        async Task<TimeSpan> AskAsync()
        {
            var started = clock.GetTimestamp();
            (await http.GetStringAsync(service.Url)).ShouldBe("ok");
            return clock.GetElapsedTime(started);
        }
    }
}
