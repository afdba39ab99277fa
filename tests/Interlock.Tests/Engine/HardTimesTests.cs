using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Record;

namespace Interlock.Tests.Engine;

/// <summary>What surrounds a run breaks: the run still ends, with a record and the right exit code.</summary>
public sealed class HardTimesTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    private Step[] Release(params Step[] more) => [new Act(world, Phase.Backup, "tag"), new Act(world, Phase.Migrate, "migrations"), new Act(world, Phase.Rollout, "traffic"), .. more];

    private static Check Bad => new(Phase.Verify, "health", () => StepResult.Stop("500"));

    private async Task<ReleaseRecord> TargetAsync(string doing, Interlock.Plan.ReleasePlan plan)
    {
        await using var run = await ReleaseRun.StartAsync(ReleaseRun.NewId(plan, TimeProvider.System) + doing, doing, plan, world.Services, default);
        Exception? thrown = null;
        try { await run.RunPhaseAsync(Enum.Parse<Phase>(doing), default); }
        catch (Exception ended) { thrown = ended; }
        return await run.CompleteAsync(thrown, null, default);
    }

    [Fact]
    public async Task A_record_that_cannot_be_written_is_no_success()
    {
        world.WriteRecord = _ => throw new IOException("disk is full");

        var record = await world.DeployAsync(World.Plan("1.0.0", Release()));

        record.ExitCode.ShouldBe(1);
        record.Notes.ShouldContain(note => note.StartsWith("The record could not be written: IOException: disk is full", StringComparison.Ordinal));
        (await world.HistoryAsync()).Runs[^1].End.ShouldBe(new("succeeded", 0));
    }

    [Fact]
    public async Task A_platform_that_cannot_be_asked_proves_nothing_and_hides_nothing()
    {
        world.Effects.Clear();
        var plan = World.Plan("1.0.0", Release(new Check(Phase.Verify, "health", () => { world.Silent = true; return StepResult.Stop("500"); })));

        var record = await world.DeployAsync(plan);

        (record.Outcome, record.ExitCode, record.Rollback!.Proven).ShouldBe(("failed", 5, false));
        record.Notes.ShouldContain(note => note.Contains("could not be asked (IOException: no answer)", StringComparison.Ordinal));
        record.Phases[^1].Steps[0].Evidence.ShouldBe("500");
    }

    [Fact]
    public async Task An_observer_that_throws_is_noted_once_and_breaks_nothing()
    {
        world.Deaf = true;

        var record = await world.DeployAsync(World.Plan("1.0.0", Release()));

        record.ExitCode.ShouldBe(0);
        record.Notes.Count(note => note.Contains("What is shown of this run is not complete", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_ledger_that_fails_in_the_middle_ends_the_run_with_a_record_and_the_next_run_goes_on()
    {
        var plan = World.Plan("1.0.0", Release());
        world.LedgerFailsAfter = 6;
        var cut = await world.DeployAsync(plan);
        world.LedgerFailsAfter = null;

        var next = await world.DeployAsync(plan);

        cut.ExitCode.ShouldBe(5);
        cut.Notes.ShouldContain(note => note.StartsWith("LedgerException: out of paper", StringComparison.Ordinal));
        world.Acts.ShouldNotContain(act => act.StartsWith("undo", StringComparison.Ordinal));
        next.ExitCode.ShouldBe(0);
        world.Acts.Count(act => act == "do tag").ShouldBe(1);
    }

    [Fact]
    public async Task A_ledger_that_breaks_in_a_way_nobody_knows_while_it_is_taken_back_ends_with_a_record_and_not_back()
    {
        world.LedgerFailsAfter = 9;
        world.LedgerFailure = () => new InvalidOperationException("Connection is not open");

        var record = await world.DeployAsync(World.Plan("1.0.0", Release(Bad)));

        (record.Outcome, record.ExitCode).ShouldBe(("failed", 5));
        world.Effects.ShouldContain("traffic");
        world.Record.ShouldBe(record);
        record.Phases[^1].Steps[0].Evidence.ShouldBe("500");
        record.Notes.ShouldContain(note => note.StartsWith("The ledger does not have the end of this run: InvalidOperationException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_undo_that_fails_ends_it_before_the_earlier_phases_and_the_first_error_stays_first()
    {
        var record = await world.DeployAsync(World.Plan("1.0.0",
            new Act(world, Phase.Backup, "tag"), new ThrowingUndo(world, Phase.Migrate, "migrations"), new Act(world, Phase.Rollout, "traffic"), Bad));

        record.ExitCode.ShouldBe(5);
        world.Effects.Order().ShouldBe(["migrations", "tag"]);
        var steps = record.Phases.SelectMany(phase => phase.Steps).ToDictionary(step => step.Name);
        steps["health"].Evidence.ShouldBe("500");
        steps["migrations"].Undone.ShouldBe("failed: IOException: undo broke");
        (steps["tag"].Undone, steps["traffic"].Undone).ShouldBe((null, "back: undone"));
    }

    [Fact]
    public async Task A_second_interrupt_during_undo_is_recorded_and_the_next_run_finishes_the_undo_first()
    {
        using var second = new CancellationTokenSource();
        var plan = World.Plan("1.0.0", new Act(world, Phase.Backup, "tag"), new InterruptedUndo(world, Phase.Migrate, "migrations", second), new Act(world, Phase.Rollout, "traffic"), Bad);

        var cut = await world.DeployAsync(plan, inUndo: second.Token);
        var left = world.Effects.Order().ToList();
        world.Acts.Clear();
        var next = await world.DeployAsync(World.Plan("1.0.0", plan.Phases.SelectMany(phase => phase.Steps).ToArray()[..3]));

        (cut.ExitCode, cut.Outcome).ShouldBe((5, "failed"));
        left.ShouldBe(["migrations", "tag"]);
        next.ExitCode.ShouldBe(0);
        world.Acts.ShouldBe(["undo migrations", "undo tag", "do tag", "do migrations", "do traffic"]);
    }

    [Fact]
    public async Task A_recovery_that_fails_refuses_the_run_until_a_person_answers_for_it()
    {
        var hanging = new HangingStep(world, Phase.Rollout, "traffic", afterEffect: true);
        await world.KillWhileRunningAsync(World.Plan("1.0.0", new ThrowingUndo(world, Phase.Migrate, "migrations"), hanging), hanging);
        var other = World.Plan("2.0.0", new Check(Phase.Preflight, "tests"), new ThrowingUndo(world, Phase.Migrate, "migrations"), new Act(world, Phase.Rollout, "traffic"));

        var refused = await world.DeployAsync(other);
        var again = await world.DeployAsync(other);
        world.Options = world.Options with { Accepted = ["recovery"] };
        var accepted = await world.DeployAsync(other);

        foreach (var record in new[] { refused, again })
        {
            (record.ExitCode, record.Phases.Count).ShouldBe((5, 0));
            record.Notes.ShouldContain(note => note.Contains("could not be taken back whole, and nothing else was started", StringComparison.Ordinal));
        }

        accepted.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Phase_targets_one_by_one_are_one_release_and_a_failing_verify_takes_it_back()
    {
        var plan = World.Plan("1.0.0", Release(Bad));
        foreach (var target in new[] { "Backup", "Migrate", "Rollout" })
            (await TargetAsync(target, plan)).ExitCode.ShouldBe(0);
        (await TargetAsync("Preflight", World.Plan("9.9.9", new Check(Phase.Preflight, "tests")))).ExitCode.ShouldBe(0);

        var record = await TargetAsync("Verify", plan);

        record.ExitCode.ShouldBe(4);
        world.Effects.ShouldBeEmpty();
        world.Acts[^3..].ShouldBe(["undo traffic", "undo migrations", "undo tag"]);
    }

    [Fact]
    public async Task A_refused_phase_target_forgets_nothing_that_was_proven()
    {
        var plan = World.Plan("1.0.0", Release(new Check(Phase.Verify, "health"), new Check(Phase.Secure, "headers")));
        await TargetAsync("Backup", plan);
        await using (var run = await ReleaseRun.StartAsync("refused", "Secure", plan, world.Services, default))
        {
            var refusal = Should.Throw<UsageException>(() => run.RequireProvenBefore(Phase.Secure));
            (await run.CompleteAsync(refusal, null, default)).ExitCode.ShouldBe(2);
        }

        (await world.HistoryAsync()).Proven(plan.Digest).Keys.ShouldContain(new StepKey(Phase.Backup, "tag"));
        (await world.HistoryAsync()).Standing(plan.Digest)!.NeedsUndo.ShouldBeTrue();
    }

    [Fact]
    public async Task What_stopped_serving_by_itself_is_not_this_runs_fault()
    {
        await world.DeployAsync(World.Plan("1.0.0", Release()));
        world.LiveVersion = null;

        var record = await world.DeployAsync(World.Plan("2.0.0", [new Check(Phase.Preflight, "secrets", () => StepResult.Stop("found one")), .. Release()]));

        record.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_retry_of_a_stopped_run_judges_its_checks_again()
    {
        var asked = 0;
        Step[] steps = [new Check(Phase.Preflight, "tests", () => { asked++; return StepResult.Go("good"); }), new Check(Phase.Preflight, "secrets", () => asked < 2 ? StepResult.Stop("found") : StepResult.Go("clean"), "tests")];

        var codes = new[] { (await world.DeployAsync(World.Plan("1.0.0", steps))).ExitCode, (await world.DeployAsync(World.Plan("1.0.0", steps))).ExitCode };

        codes.ShouldBe([3, 0]);
        asked.ShouldBe(2);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 6)]
    public async Task A_hold_is_asked_of_the_person_at_the_terminal(bool answer, int exit)
    {
        var questions = new List<string>();
        world.Ask = question => { questions.Add(question); return answer; };

        var record = await world.DeployAsync(World.Plan("1.0.0", new Check(Phase.Preflight, "latency", () => StepResult.Hold("620 ms"))));

        record.ExitCode.ShouldBe(exit);
        questions.ShouldBe(["Preflight / latency holds: 620 ms. Go on?"]);
    }

    [Fact]
    public async Task Only_the_named_steps_of_the_target_run_and_unknown_names_are_refused()
    {
        var plan = World.Plan("1.0.0", new Check(Phase.Verify, "health"), new Check(Phase.Verify, "latency", null, "health"));
        world.Options = world.Options with { Only = ["latency", "health"] };
        var one = await TargetAsync("Verify", plan);
        world.Options = world.Options with { Only = ["lateness"] };
        (await Should.ThrowAsync<UsageException>(() => TargetAsync("Verify", plan))).Message.ShouldContain("lateness. It has: health, latency");

        one.Phases.Single().Steps.Select(step => step.Name).ShouldBe(["health", "latency"]);
        (await world.HistoryAsync()).Runs.Count.ShouldBe(1);
    }

    private sealed class ThrowingUndo(World world, Phase phase, string name) : Act(world, phase, name)
    {
        public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) => throw new IOException("undo broke");
    }

    private sealed class InterruptedUndo(World world, Phase phase, string name, CancellationTokenSource interrupt) : Act(world, phase, name)
    {
        public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
        {
            if (interrupt.IsCancellationRequested)
                return base.UndoAsync(context, intent, data, cancellation);
            interrupt.Cancel();
            throw new OperationCanceledException(cancellation);
        }
    }
}
