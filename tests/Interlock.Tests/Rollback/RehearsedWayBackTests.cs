using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Rollback;
using Interlock.Runbook;
using Interlock.Tests.Database;
using Interlock.Tests.Migrate;
using Shared;

namespace Interlock.Tests.Rollback;

/// <summary>A tool's way back that a rehearsal has proven to be none is not offered to a person who has to go back.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class RehearsedWayBackTests(PostgresCluster cluster) : IDisposable
{
    private const string Drops = "op.drop_column('events', 'path')";

    private readonly DatabaseRoom room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200") };

    public void Dispose() => room.Dispose();

    [FactWithProgram("alembic")]
    public Task Where_its_author_says_that_there_is_none_it_is_not_offered() => NotOfferedAsync(Drops, "raise NotImplementedError('gone')", "002: its author says that there is none");

    [FactWithProgram("alembic")]
    public Task Where_it_failed_on_the_copy_it_is_not_offered() => NotOfferedAsync(Drops, "raise RuntimeError('gone')", "002: in the rehearsal it failed: 002 more, way back: RuntimeError: gone");

    [FactWithProgram("alembic")]
    public Task Where_it_is_empty_it_is_not_offered() => NotOfferedAsync(Drops, "pass", "002: its way back does nothing");

    [FactWithProgram("alembic")]
    public Task Where_it_changed_nothing_on_the_copy_it_is_not_offered() =>
        NotOfferedAsync("op.add_column('events', sa.Column('colour', sa.Text))", "pass", "002: in the rehearsal it changed nothing of the schema");

    [FactWithProgram("alembic")]
    public async Task One_that_restores_the_schema_is_offered()
    {
        await ReleasedAsync("op.alter_column('events', 'path', new_column_name='place')", "op.alter_column('events', 'place', new_column_name='path')");

        var decision = await DecideAsync();

        (decision.Verdict, decision.Evidence).ShouldBe((Verdict.Go, "down: 002 can be taken back, what they made holds no data"));
    }

    private async Task NotOfferedAsync(string up, string down, string why)
    {
        await ReleasedAsync(up, down);

        var decision = await DecideAsync();
        room.Options = room.Options with { Schema = RollbackWay.Down, AcceptsDataLoss = true };
        var asked = await DecideAsync();

        decision.Details.Append(decision.Evidence).ShouldNotContain(line => line.Contains("--schema=down", StringComparison.Ordinal));
        (asked.Verdict, asked.Evidence).ShouldBe((Verdict.Stop, $"--schema=down can't be taken: there is no way back: {why}"));
    }

    private async Task ReleasedAsync(string up, string down)
    {
        room.WithAlembic("001");
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        room.WithVersion("002", "more", "'001'", up, down).Committed();
        (await room.RunAsync(Phase.Backup, "database backup")).Verdict.ShouldBe(Verdict.Go);
        (await room.RunAsync(Phase.Backup, "backup proof")).Verdict.ShouldBe(Verdict.Go);
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        room.History = ReleaseHistory.Of(
        [
            new LedgerEntry { Number = 1, Run = "r", Kind = EntryKind.Intent, Phase = Phase.Backup, Step = "backup proof" },
            new LedgerEntry { Number = 2, Run = "r", Kind = EntryKind.Outcome, Phase = Phase.Backup, Step = "backup proof", Verdict = Verdict.Go, Data = new JsonObject { ["facts"] = room.DataOf(Phase.Backup, "backup proof")!.DeepClone() } },
            new LedgerEntry { Number = 3, Run = "r", Kind = EntryKind.Live, Data = JsonSerializer.SerializeToNode(new LiveVersion("1.4.0", "c2", "d", "http://127.0.0.1", "002"), JsonSerializerOptions.Web)!.AsObject() },
        ]);
    }

    private Task<StepResult> DecideAsync()
    {
        room.Know(Phase.Rollback, ChooseVersion.StepName, new JsonObject { ["version"] = "1.3.0", ["commit"] = "c1", ["revision"] = "001" });
        return room.RunAsync(Phase.Rollback, DecideSchema.StepName);
    }
}
