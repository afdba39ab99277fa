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

    private static double ArrivalRateOf(string text) => Interlock.Runbook.ArrivalRate.Parse(text)!.Value;
}
