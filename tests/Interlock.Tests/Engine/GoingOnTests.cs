using System.Text.Json.Nodes;
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

        world.Acts.ShouldBe(["undo traffic", "revive 1.0.0"]);
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
    public async Task What_was_found_of_a_backup_that_is_taken_again_is_found_again()
    {
        var proofs = 0;
        Check Proof() => new(Phase.Backup, "proof", () => { proofs++; return StepResult.Go("restored"); }, "backup");
        var hangs = new HangingStep(world, Phase.Provision, "act", afterEffect: false);
        await world.KillWhileRunningAsync(World.Plan("1.0.0", new Ageing(world), Proof(), hangs), hangs);

        (await world.DeployAsync(World.Plan("1.0.0", new Ageing(world), Proof(), new Act(world, Phase.Provision, "act")))).ExitCode.ShouldBe(0);

        proofs.ShouldBe(2);
    }

    [Fact]
    public async Task What_a_step_held_for_another_ends_with_its_process_and_is_made_again()
    {
        await world.DeployAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));
        (await world.DeployAsync(World.Plan("2.0.0", new Holding(world), new Check(Phase.Backup, "proof", () => StepResult.Hold("not sure"), "backup"), new Act(world, Phase.Rollout, "traffic")))).ExitCode.ShouldBe(6);

        (await world.DeployAsync(World.Plan("2.0.0", new Holding(world), new Check(Phase.Backup, "proof", () => StepResult.Go("restored"), "backup"), new Act(world, Phase.Rollout, "traffic")))).ExitCode.ShouldBe(0);

        world.Acts.Count(act => act == "do backup").ShouldBe(2);
    }

    [Fact]
    public async Task What_a_step_held_is_not_made_again_once_the_other_has_passed()
    {
        Step[] Steps(Step last) => [new Holding(world), new Check(Phase.Backup, "proof", () => StepResult.Go("restored"), "backup"), last];
        var hangs = new HangingStep(world, Phase.Provision, "act", afterEffect: false);
        await world.KillWhileRunningAsync(World.Plan("1.0.0", Steps(hangs)), hangs);

        (await world.DeployAsync(World.Plan("1.0.0", Steps(new Act(world, Phase.Provision, "act"))))).ExitCode.ShouldBe(0);

        world.Acts.Count(act => act == "do backup").ShouldBe(1);
    }

    [Fact]
    public async Task A_backup_that_was_cut_off_long_ago_is_not_found_done()
    {
        var hangs = new HangingStep(world, Phase.Backup, "backup", afterEffect: true);
        await world.KillWhileRunningAsync(World.Plan("1.0.0", hangs), hangs);
        world.Acts.Clear();

        (await world.DeployAsync(World.Plan("1.0.0", new Ageing(world)))).ExitCode.ShouldBe(0);

        world.Acts.ShouldBe(["do backup"]);
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

    [Fact]
    public async Task The_same_version_by_another_plan_is_brought_up_again_when_it_is_gone()
    {
        var other = World.Plan("1.0.0", new Check(Phase.Preflight, "tests"), new Act(world, Phase.Rollout, "traffic"));
        await world.DeployAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));
        (await world.DeployAsync(other)).ExitCode.ShouldBe(0);
        (world.LiveVersion, _) = (null, world.Effects.Remove("traffic"));
        world.Acts.Clear();

        (await world.DeployAsync(other)).ExitCode.ShouldBe(0);

        world.Acts.ShouldBe(["do traffic"]);
        world.LiveVersion.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_live_version_that_was_found_wanting_once_is_judged_again_and_not_deployed_anew()
    {
        var health = StepResult.Go("200");
        Interlock.Plan.ReleasePlan Plan() => World.Plan("1.0.0", new Act(world, Phase.Backup, "tag"), new Act(world, Phase.Rollout, "traffic"), new Check(Phase.Verify, "health", () => health));
        await world.DeployAsync(Plan());
        world.Acts.Clear();
        health = StepResult.Stop("620 ms");
        (await world.DeployAsync(Plan())).ExitCode.ShouldBe(3);
        health = StepResult.Go("200");

        var record = await world.DeployAsync(Plan());

        record.ExitCode.ShouldBe(0);
        record.Notes.ShouldContain("1.0.0 is live already: nothing is deployed, it is verified again.");
        world.Acts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_process_that_is_gone_with_the_machine_is_started_again_before_the_release_goes_on()
    {
        var hangs = new HangingStep(world, Phase.Migrate, "migrations", afterEffect: false);
        await world.KillWhileRunningAsync(World.Plan("1.0.0", new Edge(world), hangs), hangs);
        world.Effects.Remove("edge");

        var record = await world.DeployAsync(World.Plan("1.0.0", new Edge(world), new Act(world, Phase.Migrate, "migrations")));

        record.ExitCode.ShouldBe(0);
        world.Acts.ShouldBe(["do edge", "do edge", "do migrations"]);
    }

    [Fact]
    public async Task A_phase_that_is_asked_for_twice_is_taken_back_to_what_was_before_the_first()
    {
        await world.DeployAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));
        world.Effects.Clear();
        var plan = World.Plan("2.0.0", new Act(world, Phase.Rollout, "traffic"), new Check(Phase.Verify, "health", () => StepResult.Stop("500")));
        foreach (var target in new[] { "Rollout", "Rollout" })
            (await TargetAsync(target, plan)).ExitCode.ShouldBe(0);

        (await TargetAsync("Verify", plan)).ExitCode.ShouldBe(4);

        world.LiveVersion.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task What_should_serve_and_has_ended_by_itself_is_started_again_before_it_is_given_up()
    {
        await world.DeployAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));
        world.Effects.Clear();
        (world.Sick, world.Revives) = (true, true);

        var record = await world.DeployAsync(World.Plan("2.0.0", new Act(world, Phase.Migrate, "migrations", fails: true)));

        (record.ExitCode, record.Rollback!.Proven).ShouldBe((4, true));
        world.Acts[^1].ShouldBe("revive 1.0.0");
    }

    [Fact]
    public async Task A_way_back_that_was_not_proven_is_proven_by_the_next_run_and_nothing_further_back_is_chosen()
    {
        foreach (var version in new[] { "0.9.0", "1.0.0" })
            await world.DeployAsync(World.Plan(version, new Act(world, Phase.Rollout, "traffic")));
        world.Effects.Clear();
        var plan = World.Plan("2.0.0", new Act(world, Phase.Migrate, "migrations", fails: true), new Act(world, Phase.Rollout, "traffic"), new Act(world, Phase.Rollback, "traffic back"));
        world.Sick = true;
        (await world.DeployAsync(plan)).ExitCode.ShouldBe(5);
        world.Sick = false;
        world.Acts.Clear();

        var record = await world.RollbackAsync(plan);

        (record.ExitCode, record.Rollback!.To, record.Rollback.Proven).ShouldBe((0, "1.0.0", true));
        world.Acts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_release_that_is_the_cure_is_not_refused_because_what_should_serve_does_not()
    {
        await world.DeployAsync(World.Plan("1.0.0", new Act(world, Phase.Rollout, "traffic")));
        world.Effects.Clear();
        world.Sick = true;
        (await world.DeployAsync(World.Plan("2.0.0", new Act(world, Phase.Migrate, "migrations", fails: true)))).ExitCode.ShouldBe(5);

        var record = await world.DeployAsync(World.Plan("3.0.0", new Act(world, Phase.Rollout, "traffic")));

        record.ExitCode.ShouldBe(0);
        world.LiveVersion.ShouldBe("3.0.0");
        record.Notes.ShouldContain(note => note.Contains("it may be the cure", StringComparison.Ordinal));
    }

    private async Task<Interlock.Record.ReleaseRecord> TargetAsync(string doing, Interlock.Plan.ReleasePlan plan)
    {
        await using var run = await ReleaseRun.StartAsync($"{doing}-{world.Acts.Count}-{(await world.HistoryAsync()).Runs.Count}", doing, plan, world.Services, default);
        Exception? thrown = null;
        try { await run.RunPhaseAsync(Enum.Parse<Phase>(doing), default); }
        catch (Exception ended) { thrown = ended; }
        return await run.CompleteAsync(thrown, null, default);
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

    private sealed class Edge(World world) : Act(world, Phase.Provision, "edge")
    {
        public override bool IsProcess => true;
    }

    private sealed class Holding(World world) : Act(world, Phase.Backup, "backup")
    {
        public override IReadOnlyList<string> ProvenWith => ["proof"];

        // Gone with its process, as a snapshot is.
        public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) => Task.FromResult(new Reality(RealityState.NotDone, "it is gone"));

        public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
        {
            World.Effects.Remove(Name);
            return base.RunAsync(context, cancellation);
        }
    }

    private sealed class Ageing(World world) : Act(world, Phase.Backup, "backup")
    {
        public override TimeSpan ProvenFor => TimeSpan.Zero;
    }
}
