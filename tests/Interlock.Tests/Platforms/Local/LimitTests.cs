using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Tests.Platforms;

/// <summary>A step that is cut off by its limit says nothing of what was wrong: whatever the runbook allows its parts to take, it must be given.</summary>
public sealed class LimitTests
{
    private static readonly RolloutSettings Rollout = new() { Traffic = [10, 50, 100], StepFor = TimeSpan.FromHours(1), DrainWithin = TimeSpan.FromHours(10) };

    private static readonly ServiceSettings Service = new()
    {
        Run = "./serve",
        Build = new() { Run = "make", Within = TimeSpan.FromHours(100) },
        StartWithin = TimeSpan.FromHours(1000),
        StopWithin = TimeSpan.FromHours(10_000),
    };

    [Fact]
    public void A_shift_may_take_every_share_and_two_drains() =>
        // The previous version is drained, and when the new one fails then, that one is too.
        LimitOf(Phase.Rollout, "shift traffic", Service with { StartWithin = TimeSpan.FromSeconds(1) }).ShouldBeGreaterThan(TimeSpan.FromHours(3 + 10 + 10));

    [Fact]
    public void Traffic_may_go_back_with_two_drains() =>
        LimitOf(Phase.Rollback, "traffic back", Service with { StartWithin = TimeSpan.FromSeconds(1) }).ShouldBeGreaterThan(TimeSpan.FromHours(10 + 10));

    [Theory]
    [InlineData(Phase.Rollout, "shift traffic")]
    [InlineData(Phase.Rollback, "traffic back")]
    public void The_undo_of_a_shift_may_start_the_old_version_again_and_drain_the_new_one(Phase phase, string step) =>
        LimitOf(phase, step).ShouldBeGreaterThan(TimeSpan.FromHours(1000 + 10));

    [Theory]
    [InlineData(Phase.Rollout, "start new version")]
    [InlineData(Phase.Rollback, "previous version runs")]
    public void A_start_may_stop_what_is_in_its_slot_build_what_is_not_kept_and_wait_for_the_first_answer(Phase phase, string step) =>
        LimitOf(phase, step).ShouldBeGreaterThan(TimeSpan.FromHours(100 + 1000 + 10_000));

    [Fact]
    public void A_version_without_a_build_needs_no_time_for_one() =>
        LimitOf(Phase.Rollout, "start new version", Service with { Build = null }).ShouldBeLessThan(TimeSpan.FromHours(1000 + 10_000 + 1));

    [Fact]
    public void The_new_version_may_take_its_time_to_be_healthy() =>
        LimitOf(Phase.Rollout, "new version is healthy").ShouldBeGreaterThan(TimeSpan.FromHours(1000));

    private static TimeSpan LimitOf(Phase phase, string name, ServiceSettings? service = null)
    {
        var runbook = new ReleaseRunbook { Name = "shop", Version = "1.0.0", Rollout = Rollout, Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) { ["web"] = service ?? Service } };
        var platform = new LocalPlatform(new("/nowhere", "local"), runbook, new CommandRunner(TimeProvider.System), TimeProvider.System, "/nowhere/edge.dll");
        return platform.Steps(phase, new PlanRequest(runbook, "local", "1.0.0", "c0ffee")).Single(step => step.Name == name).Limit;
    }
}
