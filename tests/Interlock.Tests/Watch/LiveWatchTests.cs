using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Watch;

namespace Interlock.Tests.Watch;

public sealed class LiveWatchTests
{
    private readonly List<string> said = [];

    [Fact]
    public async Task A_healthy_version_is_watched_for_whole_rounds()
    {
        var watch = Watching(() => new("1.4.0", null), Good);

        var result = await watch.RunAsync(TimeSpan.FromMilliseconds(1), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Go);
        watch.Tally.Requests.ShouldBe(100 * watch.Tally.Rounds);
        said.ShouldContain("watching 1.4.0");
    }

    [Fact]
    public async Task Nothing_live_stops_before_any_round()
    {
        var result = await Watching(() => null, () => throw new InvalidOperationException("a round was run")).RunAsync(TimeSpan.FromHours(1), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("nothing is live");
    }

    [Fact]
    public async Task A_broken_rule_ends_it_at_once()
    {
        var result = await Watching(() => new("1.4.0", null), () => StepResult.Stop("health failed 3 times in a row")).RunAsync(TimeSpan.FromHours(1), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("health failed");
    }

    [Fact]
    public async Task A_round_that_falls_into_a_release_takes_nothing_back()
    {
        var rounds = 0;
        var watch = Watching(() => rounds == 0 ? new("1.4.0", null) : new("1.5.0", null), () => rounds++ == 0 ? StepResult.Stop("version 1.5.0, expected 1.4.0") : Good());

        var result = await watch.RunAsync(TimeSpan.FromMilliseconds(50), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Go);
        said.ShouldContain("watching 1.5.0");
    }

    [Fact]
    public async Task A_version_that_falls_silent_mid_watch_stops_it()
    {
        var asked = 0;
        var watch = Watching(() => asked++ == 0 ? new("1.4.0", null) : null, Good);

        var result = await watch.RunAsync(TimeSpan.FromHours(1), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("1.4.0 no longer serves");
        watch.Tally.Rounds.ShouldBe(1);
    }

    [Fact]
    public async Task Rounds_that_measured_nothing_are_no_success()
    {
        var result = await Watching(() => new("1.4.0", null), () => StepResult.Hold("too busy")).RunAsync(TimeSpan.FromTicks(1), CancellationToken.None);

        result.Verdict.ShouldBe(Verdict.Hold);
    }

    private static StepResult Good() => StepResult.Go("fine") with { Data = new JsonObject { ["requests"] = 100L, ["failed"] = 0L, ["p95Ms"] = 2.5, ["healthAsked"] = 3, ["healthGood"] = 3 } };

    private LiveWatch Watching(Func<Serving?> serving, Func<StepResult> round) =>
        new(_ => Task.FromResult(serving()), (_, _) => Task.FromResult(round()), TimeProvider.System, said.Add);
}
