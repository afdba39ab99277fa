using Interlock.Engine;

namespace Interlock.Tests.Engine;

public sealed class ReleaseRunTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    private Step[] Release(params Step[] more) =>
    [
        new Check(Phase.Preflight, "tests"), new Act(world, Phase.Backup, "tag"), new Act(world, Phase.Migrate, "migrations"), new Act(world, Phase.Rollout, "traffic"), .. more,
    ];

    [Fact]
    public async Task A_release_that_passes_every_gate_is_live_and_recorded()
    {
        var record = await world.DeployAsync(World.Plan("1.0.0", Release()));

        (record.Outcome, record.ExitCode).ShouldBe(("succeeded", 0));
        (await world.HistoryAsync()).Live!.Version!.Version.ShouldBe("1.0.0");
        record.Phases.Select(phase => phase.Name).ShouldBe(["Preflight", "Backup", "Migrate", "Rollout"]);
    }

    [Fact]
    public async Task A_stop_before_any_change_exits_3_and_nothing_later_runs()
    {
        var plan = World.Plan("1.0.0", [new Check(Phase.Preflight, "secrets", () => StepResult.Stop("found one")), .. Release()]);

        var record = await world.DeployAsync(plan);

        (record.Outcome, record.ExitCode).ShouldBe(("stopped", 3));
        world.Acts.ShouldBeEmpty();
        record.Notes.ShouldContain("Nothing had changed: nothing to undo.");
    }

    [Fact]
    public async Task A_stop_after_the_cutover_takes_everything_back_last_first_and_proves_the_previous_version()
    {
        await world.DeployAsync(World.Plan("1.0.0", Release()));
        world.Acts.Clear();
        world.Effects.Clear();

        var record = await world.DeployAsync(World.Plan("2.0.0", Release(new Check(Phase.Verify, "health", () => StepResult.Stop("500")))));

        (record.Outcome, record.ExitCode).ShouldBe(("rolled-back", 4));
        world.Acts.ShouldBe(["do tag", "do migrations", "do traffic", "undo traffic", "undo migrations", "undo tag"]);
        record.Rollback.ShouldNotBeNull();
        (record.Rollback.To, record.Rollback.From, record.Rollback.Proven).ShouldBe(("1.0.0", "2.0.0", true));
        (await world.HistoryAsync()).Live!.Version!.Version.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_rollback_that_could_not_be_proven_exits_5()
    {
        await world.DeployAsync(World.Plan("1.0.0", Release()));
        world.Effects.Clear();

        var record = await world.DeployAsync(World.Plan("2.0.0", new Act(world, Phase.Rollout, "traffic", undo: UndoOutcome.Failed), new Check(Phase.Verify, "health", () => StepResult.Stop("500"))));

        (record.Outcome, record.ExitCode).ShouldBe(("failed", 5));
        record.Rollback!.Proven.ShouldBeFalse();
    }

    [Fact]
    public async Task Kept_on_failure_means_exit_5_and_nothing_is_undone()
    {
        world.Options = world.Options with { KeepOnFailure = true };

        var record = await world.DeployAsync(World.Plan("1.0.0", Release(new Check(Phase.Verify, "health", () => StepResult.Stop("500")))));

        record.ExitCode.ShouldBe(5);
        world.Acts.ShouldNotContain(act => act.StartsWith("undo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hold_without_a_person_exits_6_and_a_later_run_lets_it_pass_by_name()
    {
        Step[] steps = Release(new Check(Phase.Verify, "latency", () => StepResult.Hold("620 ms is between the bands")));

        var held = await world.DeployAsync(World.Plan("1.0.0", steps));
        world.Options = world.Options with { Accepted = ["latency"] };
        var passed = await world.DeployAsync(World.Plan("1.0.0", steps));

        (held.Outcome, held.ExitCode).ShouldBe(("stopped", 6));
        passed.ExitCode.ShouldBe(0);
        passed.Phases[^1].Steps.Single().Evidence.ShouldContain("let pass by ada");
        world.Acts.Count(act => act == "do traffic").ShouldBe(1);
    }

    [Fact]
    public async Task A_step_that_throws_stops_with_the_error_as_evidence()
    {
        var record = await world.DeployAsync(World.Plan("1.0.0", new Check(Phase.Preflight, "broken", () => throw new IOException("disk is gone"))));

        record.ExitCode.ShouldBe(3);
        record.Phases[0].Steps[0].Evidence.ShouldBe("IOException: disk is gone");
    }

    [Fact]
    public async Task A_failure_that_explains_itself_is_told_in_its_own_words_without_a_stack_trace()
    {
        var record = await world.DeployAsync(World.Plan("1.0.0", new Check(Phase.Preflight, "broken", () => throw new Interlock.Database.DatabaseException("no server: install one"))));

        record.Phases[0].Steps[0].Evidence.ShouldBe("no server: install one");
        record.Phases[0].Steps[0].Details.ShouldBeEmpty();
    }

    [Fact]
    public async Task Deploying_what_is_live_says_so_and_judges_it_again_without_touching_it()
    {
        var checks = 0;
        Step[] steps = Release(new Check(Phase.Verify, "health", () => { checks++; return StepResult.Go("good"); }));
        await world.DeployAsync(World.Plan("1.0.0", steps));
        world.Acts.Clear();

        var again = await world.DeployAsync(World.Plan("1.0.0", steps));

        again.ExitCode.ShouldBe(0);
        world.Acts.ShouldBeEmpty();
        checks.ShouldBe(2);
        again.Notes.ShouldContain(note => note.StartsWith("1.0.0 is live already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_live_by_the_ledger_but_gone_in_truth_is_brought_up_again()
    {
        var plan = World.Plan("1.0.0", Release());
        await world.DeployAsync(plan);
        (world.LiveVersion, _) = ((string?)null, world.Effects.Remove("traffic"));
        world.Acts.Clear();

        var again = await world.DeployAsync(plan);

        again.ExitCode.ShouldBe(0);
        world.Acts.ShouldBe(["do traffic"]);
    }

    [Fact]
    public async Task Only_one_release_at_a_time_and_the_second_is_told_who_holds_it()
    {
        var plan = World.Plan("1.0.0", Release());
        await using var first = await ReleaseRun.StartAsync("run-1", "Deploy", plan, world.Services, default);

        var refused = await Should.ThrowAsync<Interlock.Ledger.LockedException>(() => ReleaseRun.StartAsync("run-2", "Deploy", plan, world.Services, default));

        refused.Message.ShouldContain("Deploy 1.0.0 (ada@");
    }

    [Fact]
    public async Task An_exclusive_phase_is_refused_while_something_before_it_is_unproven()
    {
        await using var run = await ReleaseRun.StartAsync("run-1", "Verify", World.Plan("1.0.0", Release()), world.Services, default);

        Should.Throw<UsageException>(() => run.RequireProvenBefore(Phase.Verify)).Message.ShouldContain("first 'Preflight / tests'");
    }

    [Fact]
    public async Task What_is_found_serving_without_a_history_is_noted_with_the_commit_it_was_built_from()
    {
        (world.LiveVersion, world.LiveCommit) = ("0.9.0", "f00d");

        await world.DeployAsync(World.Plan("1.0.0", new Check(Phase.Preflight, "ready", () => StepResult.Stop("no"))));

        var found = (await world.HistoryAsync()).Live!.Version!;
        (found.Version, found.Commit).ShouldBe(("0.9.0", "f00d"));
    }
}
