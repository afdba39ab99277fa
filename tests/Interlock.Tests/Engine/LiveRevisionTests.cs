using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Record;
using Interlock.Rollback;
using Interlock.Runbook;

namespace Interlock.Tests.Engine;

/// <summary>Which schema a version is said to run on: the one that the database stands at, whatever it was once released on.</summary>
public sealed class LiveRevisionTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task A_rollback_of_the_code_alone_leaves_the_old_version_on_the_new_schema_and_the_next_way_back_leads_there()
    {
        await DeployedAsync();

        await BackAsync(SchemaStays);

        (await world.HistoryAsync()).Live!.Version!.ShouldSatisfyAllConditions(live => live.Version.ShouldBe("1.5.0"), live => live.Revision.ShouldBe("0014"));
        await DeployAsync("1.7.0", "0014", "0015");
        var history = await world.HistoryAsync();
        (history.ReleasedBefore("1.7.0")!.Version, history.ReleasedBefore("1.7.0")!.Revision).ShouldBe(("1.5.0", "0014"));
        history.Released.First(version => version.Version == "1.5.0").Revision.ShouldBe("0014", "the same, asked for by name");
    }

    [Fact]
    public async Task A_rollback_that_moved_the_schema_leaves_the_old_version_where_it_led()
    {
        await DeployedAsync();

        var record = await BackAsync(new Check(Phase.Rollback, SchemaBack.StepName, () => StepResult.Go("down") with { Data = new() { ["revision"] = "0013" } }));

        (await world.HistoryAsync()).Live!.Version!.Revision.ShouldBe("0013");
        record.Database.ShouldBe(new DatabaseRecord(null, "0014", "0013"));
    }

    [Fact]
    public async Task What_a_failed_release_left_is_what_the_version_before_ran_on_when_the_next_was_made()
    {
        await DeployAsync("1.5.0", "0012", "0013");

        await DeployAsync("1.6.0", "0013b", "0014");

        (await world.HistoryAsync()).ReleasedBefore("1.6.0")!.Revision.ShouldBe("0013b");
    }

    [Theory]
    [InlineData(UndoOutcome.Kept, "0014")]
    [InlineData(UndoOutcome.Back, "0013")]
    public async Task A_release_taken_back_after_its_cutover_tells_where_its_migrations_are(UndoOutcome outcome, string revision)
    {
        await DeployAsync("1.5.0", "0012", "0013");

        await world.DeployAsync(Plan("1.6.0", new Migrating(world, "0013", "0014", outcome), new Act(world, Phase.Rollout, "traffic"), new Check(Phase.Verify, "health", () => StepResult.Stop("500"))));

        var live = (await world.HistoryAsync()).Live!.Version!;
        (live.Version, live.Revision).ShouldBe(("1.5.0", revision));
    }

    [Fact]
    public async Task The_record_of_a_rollback_tells_the_version_it_leads_to_with_its_own_commit()
    {
        await DeployedAsync();

        var record = await BackAsync(SchemaStays);

        (record.Version, record.Commit).ShouldBe(("1.5.0", "c0ffee-1.5.0"));
        record.Database.ShouldBe(new DatabaseRecord(null, "0014", "0014"));
    }

    [Fact]
    public async Task A_rollback_that_stops_is_told_by_where_it_would_lead_and_not_by_what_is_checked_out()
    {
        await DeployedAsync();
        world.Options = world.Options with { To = "1.5.0" };

        var record = await world.RollbackAsync(Plan("9.9.9", new Check(Phase.Rollback, ChooseVersion.StepName, () => StepResult.Stop("no"))));

        (record.Version, record.Commit).ShouldBe(("1.5.0", "c0ffee-1.5.0"));
    }

    private static Check SchemaStays => new(Phase.Rollback, SchemaBack.StepName, () => StepResult.Go("the schema stays as it is"));

    private async Task DeployedAsync()
    {
        await DeployAsync("1.5.0", "0012", "0013");
        await DeployAsync("1.6.0", "0013", "0014");
    }

    private async Task DeployAsync(string version, string from, string to)
    {
        (await world.DeployAsync(Plan(version, new Migrating(world, from, to, UndoOutcome.Back), new Act(world, Phase.Rollout, "traffic")))).ExitCode.ShouldBe(0);
        world.Effects.Clear();
    }

    private async Task<ReleaseRecord> BackAsync(Check schema)
    {
        var chosen = new Check(Phase.Rollback, ChooseVersion.StepName, () => StepResult.Go("1.5.0") with { Data = new() { ["version"] = "1.5.0", ["commit"] = "c0ffee-1.5.0" } });
        var decided = new Check(Phase.Rollback, DecideSchema.StepName, () => StepResult.Go("decided") with { Data = new() { ["schema"] = "0014" } });
        var record = await world.RollbackAsync(Plan("9.9.9", chosen, decided, schema, new Act(world, Phase.Rollback, "traffic back")));
        record.ExitCode.ShouldBe(0);
        world.Effects.Clear();
        return record;
    }

    private static Interlock.Plan.ReleasePlan Plan(string version, params Step[] steps)
    {
        var plan = World.Plan(version, steps);
        return plan with { Commit = "c0ffee-" + version, Runbook = plan.Runbook with { Database = new DatabaseSettings() } };
    }

    private sealed class Migrating(World world, string from, string to, UndoOutcome outcome) : Act(world, Phase.Migrate, ApplyMigrations.StepName, undo: outcome)
    {
        public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(new JsonObject { ["from"] = from });

        public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) =>
            await base.RunAsync(context, cancellation) with { Data = new() { ["from"] = from, ["revision"] = to } };
    }
}
