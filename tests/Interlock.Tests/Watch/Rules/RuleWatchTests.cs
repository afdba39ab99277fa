using Interlock.Watch.Rules;

namespace Interlock.Tests.Watch.Rules;

/// <summary>Each kind of rule at its exact edge: one sample before it nothing, at it the event.</summary>
public sealed class RuleWatchTests
{
    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    [Fact]
    public void Failures_in_a_row()
    {
        var room = WatchRoom.Of("health failed 3 in a row");

        room.Checked(Half, "status 503").ShouldBeEmpty();
        room.Checked(Half, "status 503").ShouldBeEmpty();
        room.Checked(Half, null).ShouldBeEmpty();
        room.Checked(Half, "status 503").ShouldBeEmpty();
        room.Checked(Half, "status 503").ShouldBeEmpty();
        room.Checked(Half, "status 503").ShouldHaveSingleItem().Evidence.ShouldBe("health failed 3 times in a row: status 503");
        room.Checked(Half, "status 503").ShouldBeEmpty("it fires once");
    }

    [Fact]
    public void Failing_for_a_time()
    {
        var room = WatchRoom.Of("health failed for 2m");

        for (var at = 0; at < 120; at += 30)
            room.Checked(Half, "down").ShouldBeEmpty($"{at} s");
        room.Checked(Half, "down").ShouldHaveSingleItem();
    }

    [Fact]
    public void A_count_in_a_window()
    {
        var room = WatchRoom.Of("5xx > 10 in 5m");

        room.After(Half, ("5xx", 10)).ShouldBeEmpty();
        room.After(TimeSpan.FromMinutes(5), ("5xx", 1)).ShouldBeEmpty("what was 5 min ago is out of the window");
        room.After(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1), ("5xx", 9)).ShouldBeEmpty();
        room.After(TimeSpan.FromMilliseconds(300), ("5xx", 1)).ShouldBeEmpty("of a sample that covers more before the window than in it, nothing is counted");
        room.After(TimeSpan.FromMilliseconds(300), ("5xx", 1)).ShouldHaveSingleItem().Evidence.ShouldBe("5xx is 11 in 5m");
    }

    [Fact]
    public void A_share_of_requests_in_a_window()
    {
        var room = WatchRoom.Of("errors > 1% in 10m", "at-least: 100");

        room.Take(Half, sample => WatchRoom.Traffic(sample, 99, 99)).ShouldBeEmpty("too few requests");
        room.Rule.State.ShouldBe(RuleState.NoData);
        room.Rule.Evidence.ShouldBe("errors: 99 requests, fewer than at-least: 100 (watch.requests sends more)");
        room.Take(TimeSpan.FromMinutes(10), sample => WatchRoom.Traffic(sample, 1000, 10)).ShouldBeEmpty("1 % is not above 1 %");
        room.Take(Half, sample => WatchRoom.Traffic(sample, 100, 2)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_limit_passed_for_a_time()
    {
        var room = WatchRoom.Of("cpu > 80% for 5m");

        for (var at = 0; at < 300; at += 30)
            room.After(Half, ("cpu", 81)).ShouldBeEmpty($"{at} s");
        room.Rule.State.ShouldBe(RuleState.Pending);
        room.After(Half, ("cpu", 81)).ShouldHaveSingleItem().Evidence.ShouldBe("cpu is 81 %");
    }

    [Fact]
    public void One_sample_below_begins_anew()
    {
        var room = WatchRoom.Of("cpu > 80% for 1m");

        foreach (var cpu in (double[])[81, 81, 80, 81, 81])
            room.After(Half, ("cpu", cpu)).ShouldBeEmpty();
        room.After(Half, ("cpu", 81)).ShouldHaveSingleItem();
    }

    [Fact]
    public void Nothing_lasts_over_a_time_that_nobody_saw()
    {
        var room = WatchRoom.Of("cpu > 80% for 1m");

        room.After(Half, ("cpu", 90));
        room.After(TimeSpan.FromMinutes(16), ("cpu", 90)).ShouldBeEmpty();
        room.After(TimeSpan.FromMinutes(1), ("cpu", 90)).ShouldHaveSingleItem();
    }

    [Fact]
    public void Samples_of_a_schedule_far_apart_count_as_one_time()
    {
        var room = WatchRoom.Of("cpu > 80% for 10m");

        room.After(Half, ("cpu", 90)).ShouldBeEmpty();
        room.After(TimeSpan.FromMinutes(5), ("cpu", 90)).ShouldBeEmpty();
        room.After(TimeSpan.FromMinutes(5), ("cpu", 90)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_percentile_over_all_requests_of_the_window()
    {
        var room = WatchRoom.Of("p95 > 500ms in 5m");

        room.Take(Half, sample => WatchRoom.Traffic(sample, 95, 0, 100)).ShouldBeEmpty();
        room.Take(Half, sample => WatchRoom.Traffic(sample, 5, 0, 900)).ShouldBeEmpty("5 of 100 are slow: the 95th is not");
        room.Take(Half, sample => WatchRoom.Traffic(sample, 1, 0, 900)).ShouldHaveSingleItem().Evidence.ShouldBe("p95 is 900 ms in 5m");
    }

    [Fact]
    public void Growth_in_a_window()
    {
        var room = WatchRoom.Of("growth(memory) > 20MB in 2m");
        const double mega = 1 << 20;

        room.After(Half, ("memory.bytes", 100 * mega)).ShouldBeEmpty();
        room.After(TimeSpan.FromMinutes(1), ("memory.bytes", 120 * mega)).ShouldBeEmpty();
        room.After(TimeSpan.FromMinutes(1), ("memory.bytes", 120.5 * mega)).ShouldHaveSingleItem().Evidence.ShouldBe("growth(memory.bytes) is 20.5 MB in 2m");
    }

    [Fact]
    public void A_spike_against_what_is_normal()
    {
        var room = WatchRoom.Of("errors > 10x normal in 5m");

        for (var at = 0; at < 50; at++)
            room.Take(Half, sample => WatchRoom.Traffic(sample, 100, 1)).ShouldBeEmpty();
        room.Rule.Evidence.ShouldBe("errors is 1 % in 5m, normal is 1 %");
        for (var at = 0; at < 5; at++)
            room.Take(Half, sample => WatchRoom.Traffic(sample, 100, 19)).ShouldBeEmpty("below ten times");
        room.Take(Half, sample => WatchRoom.Traffic(sample, 100, 96)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_second_spike_is_found_though_the_first_was_long()
    {
        var room = WatchRoom.Of("errors > 10x normal in 5m");
        Take(120, 1);
        Take(60, 60);
        Take(60, 1);
        room.Rule.Firing.ShouldBeNull(room.Rule.Evidence);

        Take(20, 60);

        room.Rule.Firing.ShouldNotBeNull(room.Rule.Evidence);
        room.Rule.Evidence.ShouldEndWith("normal is 1 %");

        void Take(int samples, int failed)
        {
            for (var i = 0; i < samples; i++)
                room.Take(TimeSpan.FromSeconds(30), sample => WatchRoom.Traffic(sample, 100, failed));
        }
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Where_nothing_ever_failed_one_failed_request_is_no_spike(int failed, bool fires)
    {
        var room = WatchRoom.Of("errors > 10x normal in 5m");
        for (var i = 0; i < 200; i++)
            room.Take(TimeSpan.FromSeconds(30), sample => WatchRoom.Traffic(sample, 100, 0));

        room.Take(TimeSpan.FromSeconds(30), sample => WatchRoom.Traffic(sample, 100, failed));

        (room.Rule.Firing is not null).ShouldBe(fires, room.Rule.Evidence);
    }

    [Fact]
    public void Before_three_windows_nothing_is_normal()
    {
        var room = WatchRoom.Of("errors > 10x normal in 5m");

        for (var at = 0; at < 40; at++)
            room.Take(Half, sample => WatchRoom.Traffic(sample, 100, at < 30 ? 0 : 50)).ShouldBeEmpty();
        room.Rule.Told.ShouldBe(0);
        room.Rule.Evidence.ShouldBe("errors: nothing is known of what is normal yet");
    }

    [Fact]
    public void Where_nothing_ever_failed_one_failure_is_no_spike()
    {
        var room = WatchRoom.Of("errors > 10x normal in 5m");

        for (var at = 0; at < 60; at++)
            room.Take(Half, sample => WatchRoom.Traffic(sample, 100, 0)).ShouldBeEmpty();
        room.Take(Half, sample => WatchRoom.Traffic(sample, 100, 1)).ShouldBeEmpty();
        room.Take(Half, sample => WatchRoom.Traffic(sample, 100, 3)).ShouldHaveSingleItem();
    }

    [Fact]
    public void It_is_over_and_may_fire_again_after_good_samples_only()
    {
        var room = WatchRoom.Of("cpu > 80%", "fires-after: 2, clears-after: 3");

        room.After(Half, ("cpu", 90)).ShouldBeEmpty();
        room.After(Half, ("cpu", 90)).ShouldHaveSingleItem().IsFiring.ShouldBeTrue();
        foreach (var cpu in (double[])[10, 10, 90, 10, 10])
            room.After(Half, ("cpu", cpu)).ShouldBeEmpty("it flaps");
        room.After(Half, ("cpu", 10)).ShouldHaveSingleItem().IsFiring.ShouldBeFalse();
        room.After(Half, ("cpu", 90)).ShouldBeEmpty();
        room.After(Half, ("cpu", 90)).ShouldHaveSingleItem().IsFiring.ShouldBeTrue();
        room.Rule.Firings.ShouldBe(2);
    }

    [Fact]
    public void Failures_that_go_on_keep_it_from_being_over()
    {
        var room = WatchRoom.Of("health failed 2 in a row", "clears-after: 1");

        room.Checked(Half, "down");
        room.Checked(Half, "down").ShouldHaveSingleItem();
        room.Checked(Half, "down").ShouldBeEmpty();
        room.Checked(Half, null).ShouldHaveSingleItem().IsFiring.ShouldBeFalse();
    }

    [Fact]
    public void What_can_not_be_had_is_no_data_and_says_why()
    {
        var room = WatchRoom.Of("db.connections > 8");

        room.Take(Half, sample => sample with { Missing = new Dictionary<string, string>(StringComparer.Ordinal) { ["db.connections"] = "the database does not run" } }).ShouldBeEmpty();

        room.Rule.State.ShouldBe(RuleState.NoData);
        room.Rule.Evidence.ShouldBe("db.connections: no data: the database does not run");
        room.Book.Judge().ShouldSatisfyAllConditions(
            judged => judged.Verdict.ShouldBe(Verdict.Hold),
            judged => judged.Why.ShouldContain("db.connections > 8 could never be told"));
    }

    [Fact]
    public void A_count_of_a_longer_time_is_not_judged_by_a_short_window()
    {
        var room = WatchRoom.Of("5xx > 10 in 1m");

        room.After(Half, ("5xx", 0));
        room.After(TimeSpan.FromMinutes(5), ("5xx", 50)).ShouldBeEmpty();
        room.Rule.Evidence.ShouldBe("5xx: the samples are too far apart for 1m");
        room.After(Half, ("5xx", 10)).ShouldBeEmpty("what came in five minutes did not come in one");
        room.After(Half, ("5xx", 1)).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_window_that_is_not_full_holds_not_yet_too_little()
    {
        var room = WatchRoom.Of("requests < 100 in 1m");

        room.After(Half, ("requests", 20)).ShouldBeEmpty();
        room.After(Half, ("requests", 20)).ShouldBeEmpty();
        room.Rule.Told.ShouldBe(0);
        room.After(Half, ("requests", 20)).ShouldHaveSingleItem();
    }
}
