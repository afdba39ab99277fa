using Interlock.Engine;

namespace Interlock.Tests.Engine;

/// <summary>kill -9 in the middle of each phase, over faked effects: the ledger holds an intent without an outcome, and reality is probed.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly Phase[] Mutating = [Phase.Backup, Phase.Provision, Phase.Migrate, Phase.Rollout];

    private readonly World world = new();

    public static IEnumerable<object[]> EveryPhase => Mutating.SelectMany(phase => new object[][] { [phase, false], [phase, true] });

    public void Dispose() => world.Dispose();

    private Step[] Release() => [.. Mutating.Select(phase => new Act(world, phase, "act of " + phase)), new Check(Phase.Verify, "health")];

    private Step[] Release(HangingStep instead) => [.. Release().Select(step => step.Name == instead.Name ? instead : step)];

    [Theory]
    [MemberData(nameof(EveryPhase))]
    public async Task The_next_deploy_of_the_same_plan_finishes_and_does_nothing_twice(Phase phase, bool afterEffect)
    {
        var hanging = new HangingStep(world, phase, "act of " + phase, afterEffect);
        await world.KillWhileRunningAsync(World.Plan("1.0.0", Release(hanging)), hanging);

        var record = await world.DeployAsync(World.Plan("1.0.0", Release()));

        record.ExitCode.ShouldBe(0);
        Mutating.ShouldAllBe(each => world.Acts.Count(act => act == "do act of " + each) == 1);
        record.Notes[0].ShouldStartWith("Found an unfinished Deploy of 1.0.0");
        record.Notes.ShouldContain(note => note.Contains(afterEffect ? "it was done all the same" : "it had not happened yet", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryPhase))]
    public async Task The_next_deploy_of_another_plan_takes_it_back_first(Phase phase, bool afterEffect)
    {
        await world.DeployAsync(World.Plan("1.0.0", Release()));
        world.Effects.Clear();
        var hanging = new HangingStep(world, phase, "act of " + phase, afterEffect);
        await world.KillWhileRunningAsync(World.Plan("2.0.0", Release(hanging)), hanging);
        world.Acts.Clear();

        var record = await world.DeployAsync(World.Plan("3.0.0", Release()));

        record.ExitCode.ShouldBe(0);
        var undone = world.Acts.TakeWhile(act => act.StartsWith("undo", StringComparison.Ordinal)).ToList();
        undone.ShouldBe([.. Mutating.Where(each => each <= phase).Reverse().Select(each => "undo act of " + each)]);
        (await world.HistoryAsync()).Runs.Select(run => run.End?.Outcome).ShouldBe(["succeeded", null, "rolled-back", "succeeded"]);
        (await world.HistoryAsync()).ReleasedBefore("3.0.0")!.Version.ShouldBe("1.0.0");
    }

    [Theory]
    [MemberData(nameof(EveryPhase))]
    public async Task The_next_rollback_takes_it_back_and_proves_the_previous_version(Phase phase, bool afterEffect)
    {
        await world.DeployAsync(World.Plan("1.0.0", Release()));
        world.Effects.Clear();
        var hanging = new HangingStep(world, phase, "act of " + phase, afterEffect);
        var plan = World.Plan("2.0.0", Release(hanging));
        await world.KillWhileRunningAsync(plan, hanging);

        await using var rollback = await ReleaseRun.StartAsync("back", "Rollback", plan, world.Services, default);
        var tookBack = await rollback.TakeBackUnfinishedAsync(default);
        var record = await rollback.CompleteAsync(null, null, default);

        tookBack.ShouldBeTrue();
        (record.Outcome, record.Rollback!.To, record.Rollback.Proven).ShouldBe(("succeeded", "1.0.0", true));
        world.Effects.ShouldBeEmpty();
        (await world.HistoryAsync()).Unfinished.ShouldBeNull();
    }

    [Fact]
    public async Task A_failed_resume_takes_back_what_the_killed_run_had_done()
    {
        var hanging = new HangingStep(world, Phase.Migrate, "act of Migrate", afterEffect: true);
        await world.KillWhileRunningAsync(World.Plan("1.0.0", Release(hanging)), hanging);

        var broken = Release();
        broken[3] = new Act(world, Phase.Rollout, "act of Rollout", fails: true);
        var record = await world.DeployAsync(World.Plan("1.0.0", broken));

        record.ExitCode.ShouldBe(4);
        world.Effects.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_interrupt_is_recorded_and_the_next_deploy_goes_on()
    {
        using var interrupt = new CancellationTokenSource();
        var first = await world.DeployAsync(World.Plan("1.0.0", [.. Release().Take(2), new Interrupting(world, interrupt)]), interrupt.Token);

        var second = await world.DeployAsync(World.Plan("1.0.0", [.. Release().Take(2), new Act(world, Phase.Migrate, "interrupting")]));

        (first.Outcome, first.ExitCode).ShouldBe(("interrupted", 130));
        second.ExitCode.ShouldBe(0);
        world.Acts.Count(act => act == "do act of Backup").ShouldBe(1);
    }

    private sealed class Interrupting(World world, CancellationTokenSource interrupt) : Act(world, Phase.Migrate, "interrupting")
    {
        public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
        {
            interrupt.Cancel();
            cancellation.ThrowIfCancellationRequested();
            return base.RunAsync(context, cancellation);
        }
    }
}
