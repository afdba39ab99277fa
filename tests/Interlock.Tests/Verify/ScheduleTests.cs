using Interlock.Verify.Load;

namespace Interlock.Tests.Verify;

public class ScheduleTests
{
    [Fact]
    public void A_constant_rate_is_due_evenly()
    {
        var schedule = new Schedule(50, TimeSpan.FromSeconds(0.4));

        schedule.Count.ShouldBe(20);
        Enumerable.Range(0, 20).Select(index => schedule.DueAt(index).TotalMilliseconds).ShouldBe(Enumerable.Range(0, 20).Select(index => index * 20.0));
        schedule.DueBy(TimeSpan.FromMilliseconds(-1)).ShouldBe(0);
        schedule.DueBy(TimeSpan.Zero).ShouldBe(1);
        schedule.DueBy(TimeSpan.FromMilliseconds(19)).ShouldBe(1);
        schedule.DueBy(TimeSpan.FromMilliseconds(20)).ShouldBe(2);
        schedule.DueBy(TimeSpan.FromMinutes(1)).ShouldBe(20);
    }

    [Fact]
    public void A_rise_has_half_the_requests_of_its_time_and_ends_at_the_rate()
    {
        var schedule = new Schedule(50, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(10));

        schedule.Count.ShouldBe(250 + 500);
        schedule.DueAt(0).ShouldBe(TimeSpan.Zero);
        schedule.DueAt(250).ShouldBe(TimeSpan.FromSeconds(10));
        (schedule.DueAt(251) - schedule.DueAt(250)).TotalMilliseconds.ShouldBe(20, 0.001);
        // A quarter of the rise's requests come in the first half of its time.
        schedule.DueBy(TimeSpan.FromSeconds(5)).ShouldBe(63);
        for (var index = 1; index < schedule.Count; index++)
        {
            schedule.DueAt(index).ShouldBeGreaterThan(schedule.DueAt(index - 1));
            schedule.DueBy(schedule.DueAt(index) + TimeSpan.FromMilliseconds(0.01)).ShouldBe(index + 1);
        }
    }

    [Fact]
    public void A_rate_may_be_less_than_one_a_second()
    {
        var schedule = new Schedule(ArrivalRateOf("90/m"), TimeSpan.FromSeconds(4));

        schedule.Count.ShouldBe(6);
        schedule.DueAt(3).ShouldBe(TimeSpan.FromSeconds(2));
        ArrivalRateOf("50/s").ShouldBe(50);
        ArrivalRateOf("2.5").ShouldBe(2.5);
    }

    [Fact]
    public void A_rise_longer_than_the_load_is_none() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Schedule(10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));

    [Fact]
    public void Stages_rise_stay_leap_and_fall_evenly()
    {
        var schedule = Stages((50, 10), (50, 20), (100, 0), (100, 5), (0, 10));

        schedule.Time.ShouldBe(TimeSpan.FromSeconds(45));
        schedule.Count.ShouldBe(250 + 1000 + 500 + 500);
        schedule.DueAt(250).TotalSeconds.ShouldBe(10, 1e-6);
        schedule.DueAt(1250).TotalSeconds.ShouldBe(30, 1e-6);
        (schedule.DueAt(1251) - schedule.DueAt(1250)).TotalMilliseconds.ShouldBe(10, 1e-3);
        // Three quarters of what is left come in the first half of a fall to nothing.
        schedule.DueBy(TimeSpan.FromSeconds(40)).ShouldBe(1750 + 375 + 1);
        IsInOrder(schedule);
    }

    [Fact]
    public void In_a_stage_without_any_nothing_is_due_until_it_is_over()
    {
        var schedule = Stages((10, 0), (10, 1), (0, 0), (0, 5), (10, 0), (10, 1));

        schedule.Count.ShouldBe(20);
        schedule.DueBy(TimeSpan.FromSeconds(0.95)).ShouldBe(10);
        schedule.DueBy(TimeSpan.FromSeconds(1)).ShouldBe(11);
        schedule.DueBy(TimeSpan.FromSeconds(5.99)).ShouldBe(11);
        schedule.DueAt(10).TotalSeconds.ShouldBe(1, 1e-6);
        schedule.DueAt(11).TotalSeconds.ShouldBe(6.1, 1e-6);
        IsInOrder(schedule);
    }

    [Fact]
    public void Stages_of_no_time_or_no_rate_have_no_request()
    {
        Stages((10, 0)).Count.ShouldBe(0);
        Stages((0, 10)).DueBy(TimeSpan.FromSeconds(10)).ShouldBe(0);
        Stages().DueBy(TimeSpan.Zero).ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => Stages((-1, 1)));
        Should.Throw<ArgumentOutOfRangeException>(() => Stages((1, 3601)));
    }

    private static void IsInOrder(Schedule schedule)
    {
        for (var index = 1; index < schedule.Count; index++)
        {
            schedule.DueAt(index).ShouldBeGreaterThan(schedule.DueAt(index - 1));
            schedule.DueBy(schedule.DueAt(index) + TimeSpan.FromMilliseconds(0.01)).ShouldBe(index + 1);
        }
    }

    private static Schedule Stages(params (double PerSecond, double Seconds)[] stages) => new([.. stages.Select(stage => new RateStage(stage.PerSecond, TimeSpan.FromSeconds(stage.Seconds)))]);

    private static double ArrivalRateOf(string text) => Interlock.Runbook.ArrivalRate.Parse(text)!.Value;
}
