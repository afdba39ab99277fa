using Interlock.Engine;

namespace Interlock.Tests.Engine;

/// <summary>What a run that goes on takes over from the one before, and what it does again.</summary>
public sealed class GoingOnTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task A_sick_version_of_an_unfinished_release_is_looked_at_where_it_runs_and_the_way_back_stays()
    {
        Interlock.Plan.ReleasePlan Plan(StepResult health) => World.Plan("2.0.0", new Act(world, Phase.Rollout, "traffic"), new Check(Phase.Verify, "health", () => health));
        await world.DeployAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));
        world.Effects.Clear();
        (await world.DeployAsync(Plan(StepResult.Hold("620 ms")))).ExitCode.ShouldBe(6);
        world.Acts.Clear();
        world.Sick = true;

        var record = await world.DeployAsync(Plan(StepResult.Stop("500")));

        world.Acts.ShouldBe(["undo traffic"]);
        world.LiveVersion.ShouldBe("1.0.0");
        record.Rollback!.To.ShouldBe("1.0.0");
    }

    [Theory]
    [InlineData(Phase.Provision, 2)]
    [InlineData(Phase.Migrate, 1)]
    public async Task A_backup_that_is_too_old_is_taken_again_as_long_as_nothing_was_changed_after_it(Phase killedIn, int backups)
    {
        var hangs = new HangingStep(world, killedIn, "act", afterEffect: killedIn == Phase.Migrate);
        await world.KillWhileRunningAsync(World.Plan("1.0.0", new Ageing(world), hangs), hangs);

        var record = await world.DeployAsync(World.Plan("1.0.0", new Ageing(world), new Act(world, killedIn, "act")));

        record.ExitCode.ShouldBe(0);
        world.Acts.Count(act => act == "do backup").ShouldBe(backups);
    }

    [Fact]
    public async Task A_release_that_stops_unchanged_after_it_took_another_back_says_that_what_had_changed_is_back()
    {
        await world.DeployAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));
        var hangs = new HangingStep(world, Phase.Rollout, "traffic", afterEffect: true);
        await world.KillWhileRunningAsync(World.Plan("2.0.0", hangs), hangs);

        var record = await world.DeployAsync(World.Plan("3.0.0", new Check(Phase.Preflight, "secrets", () => StepResult.Stop("found one")), new Act(world, Phase.Rollout, "traffic")));

        (record.Outcome, record.ExitCode).ShouldBe(("rolled-back", 4));
        (record.Rollback!.To, record.Rollback.From).ShouldBe(("1.0.0", "2.0.0"));
    }

    [Fact]
    public async Task A_signal_after_a_gate_has_stopped_it_does_not_keep_it_from_being_taken_back()
    {
        await world.DeployAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));
        world.Effects.Clear();

        var record = await InterruptedAtTheEndAsync(World.Plan("2.0.0", new Act(world, Phase.Rollout, "traffic"), new Check(Phase.Verify, "health", () => StepResult.Stop("500"))));

        record.ExitCode.ShouldBe(4);
        world.LiveVersion.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_signal_after_everything_was_done_changes_nothing()
    {
        var record = await InterruptedAtTheEndAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));

        (record.Outcome, record.ExitCode).ShouldBe(("succeeded", 0));
    }

    [Fact]
    public async Task A_signal_before_everything_was_done_ends_the_run_interrupted()
    {
        await using var run = await ReleaseRun.StartAsync("run-1", "Deploy", World.Plan("1.0.0", new Act(world, Phase.Backup, "tag"), new Act(world, Phase.Rollout, "traffic")), world.Services, default);
        await run.RunPhaseAsync(Phase.Backup, default);

        var record = await run.CompleteAsync(new OperationCanceledException(), ExitCode.Terminated, default);

        (record.Outcome, record.ExitCode).ShouldBe(("interrupted", 143));
        world.Effects.ShouldContain("tag");
    }

    private async Task<Interlock.Record.ReleaseRecord> InterruptedAtTheEndAsync(Interlock.Plan.ReleasePlan plan)
    {
        await using var run = await ReleaseRun.StartAsync("run-" + plan.Version, "Deploy", plan, world.Services, default);
        Exception? thrown = null;
        try
        {
            foreach (var phase in plan.Phases)
                await run.RunPhaseAsync(phase.Phase, default);
        }
        catch (GateException stopped)
        {
            thrown = stopped;
        }

        return await run.CompleteAsync(thrown, ExitCode.Terminated, default);
    }

    private sealed class Ageing(World world) : Act(world, Phase.Backup, "backup")
    {
        public override TimeSpan ProvenFor => TimeSpan.Zero;
    }
}
