using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>MG-04: moves the schema up, under a lock and with limits. Undone by going down only where that is proven to lose nothing.</summary>
internal sealed class ApplyMigrations(PlanRequest request) : MutatingStep
{
    public const string StepName = "migrations";

    private readonly MigrationSettings settings = request.Runbook.Database!.Migrations!;

    public override string Name => StepName;

    public override Phase Phase => Phase.Migrate;

    public override string? Requirement => "MG-04";

    public override IReadOnlyList<string> After => [SchemaBefore.StepName, MigrationPreview.StepName];

    public override TimeSpan Limit => TimeSpan.FromHours(2);

    public override IReadOnlyList<string> Effects =>
    [
        $"run the pending scripts of {settings.Scripts} under an advisory lock, each in a transaction with its revision, its way back kept in the database",
        $"lock_timeout {settings.LockTimeout.TotalSeconds:0.###} s, statement_timeout {settings.StatementTimeout.TotalSeconds:0.###} s; only a lock that was not got is tried again",
    ];

    public override string UndoEffect => "down by the kept scripts where that loses nothing; else the schema stays, when the old version fits it; else a person";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var database = (await context.Database(cancellation))!;
        var migrator = await ReleasedScripts.MigratorAsync(context, database, cancellation);
        await using var connection = await database.OpenAsync(cancellation);
        var state = await RevisionTable.ReadAsync(connection, cancellation);
        return new()
        {
            ["from"] = state.Current,
            ["to"] = Later(state.Current, migrator.Heads),
            ["before"] = (await SchemaObjects.ReadAsync(connection, cancellation)).ToJson(),
        };
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var migrator = await ReleasedScripts.MigratorAsync(context, (await context.Database(cancellation))!, cancellation);
        var started = context.Clock.GetTimestamp();
        try
        {
            var applied = await migrator.UpAsync(null, context.Say, cancellation);
            var state = await migrator.StateAsync(cancellation);
            var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
            var data = Facts((string?)context.Intent["from"], state.Current, applied);
            return applied.Count == 0
                ? StepResult.Go($"nothing was pending: {state.Current}") with { Data = data }
                : StepResult.Go($"{(string?)context.Intent["from"] ?? "empty"} → {state.Current}: {applied.Count} applied in {seconds:0.0} s") with { Data = data, Changed = true };
        }
        catch (MigrationException failure)
        {
            var state = await migrator.StateAsync(cancellation);
            var left = migrator.Pending(state);
            return StepResult.Stop($"{failure.Message}. The schema is at {state.Current ?? "nothing"}{(state.Halfway is { } half ? $", and {half}" : "")}; {string.Join(", ", left)} not applied. It is not tried again: mend the script, then deploy again") with { Changed = true };
        }
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var (from, to) = ((string?)intent["from"], (string?)intent["to"]);
        await using var connection = await (await context.Database(cancellation))!.OpenAsync(cancellation);
        var state = await RevisionTable.ReadAsync(connection, cancellation);
        if (state.Halfway is { } half)
            return new(RealityState.Partly, $"the schema is at {state.Current ?? "nothing"}, and {half}");
        return state.Current == to ? new(RealityState.Done, $"the schema is at {to ?? "nothing"}") { Data = Facts(from, to, []) }
            : state.Current == from ? new(RealityState.NotDone, $"the schema is still at {from ?? "nothing"}")
            : new(RealityState.Partly, $"the schema is at {state.Current ?? "nothing"}, between {from ?? "nothing"} and {to}");
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        var database = (await context.Database(cancellation))!;
        var from = (string?)intent["from"];
        var before = SchemaObjects.From(intent["before"]?.AsObject() ?? []);
        try
        {
            var decision = SchemaDecision.ForUndo(await BeyondAsync(database, from, before, cancellation));
            if (decision.Way != SchemaWay.Down)
                return Told(decision, from);
            await new SqlMigrator(database, [], settings, context.Clock, context.Run).DownAsync(from, new EmptyOnly(before, locks: true), context.Say, cancellation);
            return UndoResult.Back($"the schema is back at {from ?? "nothing"}: {decision.Why}");
        }
        catch (DownRefusedException refused)
        {
            // Rows came in between the look and the lock.
            var beyond = await BeyondAsync(database, from, before, cancellation);
            return beyond.All(one => one.FitsOld) ? UndoResult.Kept($"{refused.Message}: the schema stays, and the old version fits it") : UndoResult.Failed($"{refused.Message}; {SchemaDecision.ForUndo(beyond).Why}");
        }
        catch (Exception failure) when (failure is MigrationException or NpgsqlException)
        {
            return UndoResult.Failed($"{(failure is NpgsqlException ? DatabaseException.Explain(database, failure) : failure.Message)}. Look at schema_revision and schema_revision_progress, and go down to {from ?? "nothing"} by hand");
        }
    }

    private static async Task<IReadOnlyList<BeyondRevision>> BeyondAsync(DatabaseUrl database, string? from, SchemaObjects before, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await SchemaDecision.ReadAsync(connection, from, before, cancellation);
    }

    private static UndoResult Told(SchemaDecision decision, string? from) => decision.Way switch
    {
        SchemaWay.Nothing => UndoResult.Back($"the schema is at {from ?? "nothing"}"),
        SchemaWay.CodeOnly => UndoResult.Kept(decision.Why),
        _ => UndoResult.Failed($"{decision.Why}. The backup of this release holds what was before; decide by hand"),
    };

    private static string? Later(string? current, IReadOnlyList<string> heads) =>
        heads.Count == 0 || (current is not null && SqlMigrations.Number(current) > SqlMigrations.Number(heads[0])) ? current : heads[0];

    private static JsonObject Facts(string? from, string? to, IReadOnlyList<string> applied) => new()
    {
        ["from"] = from,
        ["to"] = to,
        ["revision"] = to,
        ["revisionBefore"] = from,
        ["revisionAfter"] = to,
        ["applied"] = new JsonArray([.. applied.Select(one => (JsonNode)one)]),
    };
}
