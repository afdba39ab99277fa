using Interlock.Engine;
using Interlock.Ledger;

namespace Interlock.Tests.Engine;

/// <summary>Rollback as a run of its own, and what must not happen beside it.</summary>
public sealed class WayBackTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    private Step[] Release(params Step[] more) => [new Act(world, Phase.Backup, "tag"), new Act(world, Phase.Rollout, "traffic"), .. more];

    private async Task DeployedAsync(params string[] versions)
    {
        foreach (var version in versions)
        {
            (await world.DeployAsync(World.Plan(version, Release()))).ExitCode.ShouldBe(0);
            world.Effects.Clear();
        }

        world.Acts.Clear();
    }

    [Fact]
    public async Task A_rollback_that_was_cut_off_is_gone_on_with_and_not_taken_back()
    {
        await DeployedAsync("1.0.0", "2.0.0");
        world.Options = world.Options with { Parallel = 1 };
        var hangs = new HangingStep(world, Phase.Rollback, "proof", afterEffect: false);
        await world.KillWhileRunningAsync(World.Plan("3.0.0", Release(new Act(world, Phase.Rollback, "traffic back"), hangs)), hangs, nameof(Phase.Rollback));

        // Another commit is checked out by now: the way back is the same.
        var record = await world.RollbackAsync(World.Plan("4.0.0", Release(new Act(world, Phase.Rollback, "traffic back"), new Check(Phase.Rollback, "proof"))));

        record.ExitCode.ShouldBe(0);
        world.Acts.ShouldBe(["do traffic back"]);
        world.LiveVersion.ShouldBe("1.0.0");
    }

    [Fact]
    public async Task A_release_that_follows_a_cut_off_rollback_does_not_bring_back_what_was_left()
    {
        await DeployedAsync("1.0.0", "2.0.0");
        world.Options = world.Options with { Parallel = 1 };
        var chosen = new Check(Phase.Rollback, "choose version", () => StepResult.Go("1.0.0") with { Data = new() { ["version"] = "1.0.0" } });
        var hangs = new HangingStep(world, Phase.Rollback, "proof", afterEffect: false);
        await world.KillWhileRunningAsync(World.Plan("2.0.0", Release(chosen, new Act(world, Phase.Rollback, "traffic back"), hangs)), hangs, nameof(Phase.Rollback));

        var record = await world.DeployAsync(World.Plan("3.0.0", new Check(Phase.Preflight, "tests", () => StepResult.Stop("red")), new Act(world, Phase.Rollout, "traffic")));

        record.ExitCode.ShouldBe(3);
        world.Acts.ShouldBe(["do traffic back"], "and nothing undone");
        world.LiveVersion.ShouldBe("1.0.0");
        record.Notes.ShouldContain(note => note.StartsWith("It had brought 1.0.0 back", StringComparison.Ordinal));
        var history = await world.HistoryAsync();
        history.Open.ShouldBeNull();
        history.ReleasedBefore("1.0.0").ShouldBeNull("2.0.0 was left");
    }

    [Fact]
    public async Task A_watch_goes_on_to_the_previous_version_when_taking_back_leaves_the_version_it_wants_away_from()
    {
        await DeployedAsync("1.0.0", "2.0.0");
        var hangs = new HangingStep(world, Phase.Backup, "branch", afterEffect: true);
        await world.KillWhileRunningAsync(World.Plan("3.0.0", new Act(world, Phase.Backup, "tag"), hangs), hangs);

        await using (var run = await ReleaseRun.StartAsync("watch", nameof(Phase.Rollback), World.Plan("3.0.0", Release(new Act(world, Phase.Backup, "branch"))), world.Services, default))
        {
            (await run.TakeBackUnfinishedAsync(default, away: "2.0.0")).ShouldBeFalse("2.0.0 serves still");
            await run.CompleteAsync(null, null, default);
        }

        world.Acts.ShouldContain("undo branch");
    }

    [Fact]
    public async Task A_rollback_that_fails_takes_its_own_changes_back_and_leaves_the_rest_to_a_person()
    {
        await DeployedAsync("1.0.0", "2.0.0");

        var record = await world.RollbackAsync(World.Plan("2.0.0", Release(new Act(world, Phase.Rollback, "previous version runs"), new Check(Phase.Rollback, "proof", () => StepResult.Stop("500"), "previous version runs"))));

        (record.Outcome, record.ExitCode).ShouldBe(("failed", 5));
        record.Rollback!.Proven.ShouldBeFalse();
        world.Acts.ShouldBe(["do previous version runs", "undo previous version runs"]);
    }

    [Fact]
    public async Task A_rollback_that_finds_no_way_before_it_changed_anything_exits_3()
    {
        await DeployedAsync("1.0.0");

        (await world.RollbackAsync(World.Plan("1.0.0", Release(new Check(Phase.Rollback, "choose version", () => StepResult.Stop("there is none")))))).ExitCode.ShouldBe(3);
    }

    [Theory]
    [InlineData("2.0.0", false)]
    [InlineData("1.0.0", true)]
    public async Task An_unfinished_release_is_taken_back_first_and_the_phase_runs_only_where_that_is_not_the_version_asked_for(string to, bool runs)
    {
        await DeployedAsync("1.0.0", "2.0.0");
        var hangs = new HangingStep(world, Phase.Rollout, "traffic", afterEffect: true);
        await world.KillWhileRunningAsync(World.Plan("3.0.0", new Act(world, Phase.Backup, "tag"), hangs), hangs);
        world.Acts.Clear();
        world.Options = world.Options with { To = to };

        var record = await world.RollbackAsync(World.Plan("3.0.0", Release(new Act(world, Phase.Rollback, "traffic back"))));

        record.ExitCode.ShouldBe(0);
        world.Acts.ShouldBe(runs ? ["undo traffic", "undo tag", "do traffic back"] : ["undo traffic", "undo tag"]);
    }

    [Fact]
    public async Task An_exclusive_phase_is_refused_before_anything_is_taken_back()
    {
        await DeployedAsync("1.0.0");
        var hangs = new HangingStep(world, Phase.Rollout, "traffic", afterEffect: false);
        await world.KillWhileRunningAsync(World.Plan("2.0.0", new Act(world, Phase.Backup, "tag"), hangs), hangs);
        var before = (await world.HistoryAsync()).Runs.Count;
        world.Options = world.Options with { Exclusive = true };

        var refused = await Should.ThrowAsync<UsageException>(() => ReleaseRun.StartAsync("late", "Verify", World.Plan("3.0.0", Release()), world.Services, default));

        refused.Message.ShouldContain("Deploy of 2.0.0 is unfinished");
        world.Acts.ShouldBe(["do tag"]);
        (await world.HistoryAsync()).Runs.Count.ShouldBe(before);
    }

    [Fact]
    public async Task A_run_whose_end_the_ledger_did_not_take_is_no_success()
    {
        var plan = World.Plan("1.0.0", Release());
        using var other = new World();
        await other.DeployAsync(World.Plan("1.0.0", new Act(other, Phase.Backup, "tag"), new Act(other, Phase.Rollout, "traffic")));
        world.LedgerFailsAfter = (await other.HistoryAsync()).Runs.Sum(run => run.Entries.Count) - 1;

        var record = await world.DeployAsync(plan);

        record.ExitCode.ShouldBe(1);
        record.Notes.ShouldContain(note => note.StartsWith("The ledger does not have the end of this run", StringComparison.Ordinal));
        world.LedgerFailsAfter = null;
        (await world.HistoryAsync()).Unfinished.ShouldNotBeNull();
    }

    [Fact]
    public async Task Steps_side_by_side_ask_the_person_one_question_at_a_time()
    {
        var (asking, most) = (0, 0);
        world.Ask = _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref asking));
            Thread.Yield();
            Interlocked.Decrement(ref asking);
            return true;
        };
        var names = Enumerable.Range(1, 8).Select(number => $"check {number}").ToList();
        world.Options = world.Options with { Parallel = 8 };

        var record = await world.DeployAsync(World.Plan("1.0.0", [.. names.Select(name => new Asking(name))]));

        record.ExitCode.ShouldBe(0);
        most.ShouldBe(1);
    }

    // Asks by itself, and holds to be asked about: both reach the same person.
    private sealed class Asking(string name) : Step
    {
        public override string Name => name;

        public override Phase Phase => Phase.Preflight;

        public override IReadOnlyList<string> Effects => ["asks"];

        public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
        {
            await Task.Yield();
            context.Ask!("Did you tell support?").ShouldBeTrue();
            return StepResult.Hold("a number between the bands");
        }
    }
}
