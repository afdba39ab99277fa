using System.Text.Json.Nodes;
using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate.Tools;
using Interlock.Platforms;
using Interlock.Rollback;
using Interlock.Rollback.Replaying;
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
        settings.Scripts is { } scripts
            ? $"run the pending scripts of {scripts} under an advisory lock, each in a transaction with its revision, its way back kept in the database"
            : $"under an advisory lock, in {MigrationTools.Of(settings).Folder}: {MigrationTools.Of(settings).Up(MigrationTools.Of(settings).GoesStepByStep ? "REVISION" : null).Line}; each way back kept as SQL in the database first, where it can be",
        $"lock_timeout {settings.LockTimeout.TotalSeconds:0.###} s, statement_timeout {settings.StatementTimeout.TotalSeconds:0.###} s; only a lock that was not got is tried again",
    ];

    public override string UndoEffect => "down by the kept scripts where that loses nothing; else the schema stays, when the previous version fits it; else a person. Of a first release: dropped, where no table holds a row";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var database = (await context.Database(cancellation))!;
        var migrator = await Migrators.OfAsync(context, database, cancellation);
        var state = await migrator.StateAsync(cancellation);
        await using var connection = await database.OpenAsync(cancellation);
        var intent = new JsonObject
        {
            ["from"] = state.Current,
            ["to"] = Later(state, migrator),
            ["backup"] = (string?)context.DataOf(Phase.Backup, DatabaseBackup.StepName)?["path"],
            ["before"] = (await SchemaObjects.ReadAsync(connection, cancellation)).ToJson(),
        };
        await FirstReleaseSchema.NoteAsync(intent, context, connection, cancellation);
        return intent;
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var migrator = await Migrators.OfAsync(context, (await context.Database(cancellation))!, cancellation);
        var started = context.Clock.GetTimestamp();
        try
        {
            var applied = await migrator.UpAsync(null, context.Say, cancellation);
            var wentOn = await LetGoAsync(context, cancellation);
            var state = await migrator.StateAsync(cancellation);
            var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
            var data = Facts((string?)context.Intent["from"], state.Current, applied);
            return applied.Count == 0
                ? StepResult.Go($"nothing was pending: {state.Current}") with { Data = data, Changed = wentOn }
                : StepResult.Go($"{(string?)context.Intent["from"] ?? "empty"} → {state.Current}: {applied.Count} applied in {seconds:0.0} s") with { Data = data, Changed = true };
        }
        catch (MigrationException failure)
        {
            var state = await migrator.StateAsync(cancellation);
            var left = migrator.Pending(state);
            // What was done before it stays done.
            await LetGoAsync(context, cancellation);
            return StepResult.Stop($"{failure.Message}. The schema is at {state.Current ?? "nothing"}{(state.Halfway is { } half ? $", and {half}" : "")}; {string.Join(", ", left.Select(one => one.Revision))} not applied{(failure is LockNotHadException ? "" : ". It is not tried again: mend the script, then deploy again")}") with { Changed = true };
        }
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var (from, to) = ((string?)intent["from"], (string?)intent["to"]);
        var database = (await context.Database(cancellation))!;
        if (await MigrationLock.BusyAsync(database, context.Clock, cancellation) is { } busy)
            return new(RealityState.Partly, busy);
        await using var connection = await database.OpenAsync(cancellation);
        var state = await Revisions.ReadAsync(settings, connection, cancellation);
        if (state.Halfway is { } half)
            return new(RealityState.Partly, $"the schema is at {state.Current ?? "nothing"}, and {half}");
        if (await ReplaySlots.KeylessAsync(context, release: false, cancellation) is [var keyless, ..])
            return new(RealityState.Partly, $"the schema is at {state.Current ?? "nothing"}, and {keyless}, which has no key any more, is still published");
        // A tool that can't tell where it goes leaves both the same: then nothing is known to be done.
        return state.Current == to && to != from ? new(RealityState.Done, $"the schema is at {to ?? "nothing"}") { Data = Facts(from, to, []) }
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
            if (await MigrationLock.BusyAsync(database, context.Clock, cancellation) is { } busy)
                return UndoResult.Failed(busy);
            var found = await BeyondAsync(database, from, before, cancellation);
            var decision = UndoDecision.ForUndo(found);
            if (decision.Way == UndoWay.Person && context.Options.Schema is { } asked)
                return await FailedReleaseSchema.TakeAsync(context, asked, from, (string?)intent["backup"], cancellation);
            var unasked = context.Options.Schema is null && decision.Way is UndoWay.Person or UndoWay.CodeOnly && FirstReleaseSchema.Is(context, intent);
            if (context.Options.RecreatesSchema ? decision.Way != UndoWay.Nothing : unasked)
                return await FirstReleaseSchema.TakeAsync(context, intent, decision, cancellation);
            if (decision.Way != UndoWay.Down)
                return Told(decision, from, FailedReleaseSchema.Offer(found, (string?)intent["backup"]));
            await Migrators.WithoutCode(context, database).DownAsync(from, new EmptyOnly(before, locks: true), context.Say, cancellation);
            return UndoResult.Back($"the schema is back at {from ?? "nothing"}: {decision.Why}");
        }
        catch (DownRefusedException refused)
        {
            // Rows came in between the look and the lock.
            var beyond = await BeyondAsync(database, from, before, cancellation);
            return beyond.All(one => one.FitsOld) ? UndoResult.Kept($"{refused.Message}: the schema stays, and the previous version fits it") : UndoResult.Failed($"{refused.Message}; {UndoDecision.ForUndo(beyond).Why}");
        }
        catch (Exception failure) when (failure is MigrationException or NpgsqlException or DatabaseException)
        {
            return UndoResult.Failed($"{(failure is NpgsqlException ? DatabaseException.Explain(database, failure) : failure.Message)}. Look at the table of revisions, and go down to {from ?? "nothing"} by hand");
        }
    }

    // As long as it is published, PostgreSQL refuses every update of a table without a key.
    private static async Task<bool> LetGoAsync(StepContext context, CancellationToken cancellation)
    {
        var keyless = await ReplaySlots.KeylessAsync(context, release: true, cancellation);
        foreach (var table in keyless)
            context.Say($"{table} has no key any more: what is written to it from here on can't be replayed");
        return keyless.Count > 0;
    }

    private async Task<IReadOnlyList<BeyondRevision>> BeyondAsync(DatabaseUrl database, string? from, SchemaObjects before, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await BeyondRevision.ReadAsync(settings, connection, from, before, cancellation);
    }

    private static UndoResult Told(UndoDecision decision, string? from, string offer) => decision.Way switch
    {
        UndoWay.Nothing => UndoResult.Back($"the schema is at {from ?? "nothing"}"),
        UndoWay.CodeOnly => UndoResult.Kept(decision.Why),
        _ => UndoResult.Failed($"{decision.Why}. {offer}"),
    };

    // A schema that is ahead of the code stays there.
    private static string? Later(MigrationState state, IMigrator migrator) => migrator.Pending(state).Count == 0 ? state.Current : migrator.Heads()[0];

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
