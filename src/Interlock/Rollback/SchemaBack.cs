using System.Globalization;
using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Platforms;
using Interlock.Rollback.Replaying;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Rollback;

/// <summary>The schema goes the way that was decided. While it changes, requests wait: no version may meet a schema that it does not fit.</summary>
internal sealed class SchemaBack(PlanRequest request) : MutatingStep
{
    public const string StepName = "schema back";

    private readonly SchemaRollbackSettings settings = request.Runbook.Database!.Rollback;

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-04";

    public override IReadOnlyList<string> After => [DecideSchema.StepName];

    public override TimeSpan Limit => TimeSpan.FromHours(4);

    public override IReadOnlyList<string> Effects =>
    [
        "code only: nothing",
        string.Create(CultureInfo.InvariantCulture, $"down: requests wait, {settings.HoldWithin.TotalSeconds:0.#} s at most, while the schema goes down by the ways back that were kept"),
        "replay, restore: the backup is restored beside, compared, caught up from the slot (replay), and takes the database's place while requests wait; the one before is kept under another name",
    ];

    public override string UndoEffect => "down: up again, by the migrations of the version that was left; replay, restore: dropped, unless it is in place already";

    /// <summary>Since when requests wait for the schema; null: they do not.</summary>
    public static DateTimeOffset? HeldSince(StepContext context) => (DateTimeOffset?)context.DataOf(Phase.Rollback, StepName)?["heldSince"];

    /// <summary>Every session of the database was ended: a version that ran through it has dead connections.</summary>
    public static bool EndedSessions(StepContext context) => (bool?)context.DataOf(Phase.Rollback, StepName)?["swapped"] == true;

    /// <summary>Rows that were replayed into the restored database.</summary>
    public static long RowsReplayed(StepContext context) => (long?)context.DataOf(Phase.Rollback, StepName)?["rowsReplayed"] ?? 0;

    /// <summary>Name that the database from before has now; null when it is still in use.</summary>
    public static string? DatabaseKept(StepContext context) => (string?)context.DataOf(Phase.Rollback, StepName)?["left"];

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var way = DecideSchema.Decided(context);
        if (way == RollbackWay.CodeOnly)
            return new() { ["way"] = SchemaChoice.NameOf(way) };
        var database = (await context.Database(cancellation))!;
        var state = await Migrators.WithoutCode(context, database).StateAsync(cancellation);
        var live = context.History().Live?.Version;
        return new()
        {
            ["way"] = SchemaChoice.NameOf(way),
            ["from"] = state.Current,
            ["to"] = ChooseVersion.Chosen(context).Revision,
            ["commit"] = live?.Commit,
            ["path"] = way == RollbackWay.Down ? null : ReleaseBackup.Of(context, live?.Version).Path,
        };
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var way = Way(context.Intent);
        if (way == RollbackWay.CodeOnly)
            return StepResult.Go("the schema stays as it is");
        var (version, commit, _) = ChooseVersion.Chosen(context);
        if (await context.Platform.MakeReadyAsync(context, version, commit, cancellation) is { } unready)
            return StepResult.Stop($"{version} can't be started, so the schema was not touched: {unready}");
        try
        {
            return way == RollbackWay.Down ? await DownAsync(context, cancellation) : await RestoreAsync(context, way == RollbackWay.Replay, cancellation);
        }
        catch (Exception failure) when (failure is MigrationException or DatabaseException or NpgsqlException)
        {
            await context.Platform.ReleaseTrafficAsync(CancellationToken.None);
            return failure switch
            {
                DownRefusedException => StepResult.Stop($"{failure.Message}: that was not so when the way was decided. Nothing of it is taken back; decide again, or --schema=down --accept-data-loss"),
                ReplayRefusedException refused => StepResult.Stop(refused.Message, refused.Rows),
                MigrationException or DatabaseException => StepResult.Stop(failure.Message),
                _ => StepResult.Stop(DatabaseException.Explain((await context.Database(cancellation))!, failure)),
            };
        }
        catch
        {
            await context.Platform.ReleaseTrafficAsync(CancellationToken.None);
            throw;
        }
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var way = Way(intent);
        if (way == RollbackWay.CodeOnly)
            return new(RealityState.Done, "the schema stays as it is");
        if (way != RollbackWay.Down)
            return await (await PlaceAsync(context, intent, cancellation)).StandAsync(cancellation) is { Left: { } left }
                ? new(RealityState.Partly, $"the restored database is in place, the one before is kept as {left}")
                : new(RealityState.NotDone, "the restored database is not in place");
        var database = (await context.Database(cancellation))!;
        if (await MigrationLock.BusyAsync(database, context.Clock, cancellation) is { } busy)
            return new(RealityState.Partly, busy);
        var state = await Migrators.WithoutCode(context, database).StateAsync(cancellation);
        return state.Halfway is { } half ? new(RealityState.Partly, half.ToString())
            : state.Current == (string?)intent["from"] ? new(RealityState.NotDone, $"the schema is still at {state.Current}")
            : new(RealityState.Partly, $"the schema is at {state.Current ?? "nothing"}, and requests may not wait for it any more");
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        var from = (string?)intent["from"];
        try
        {
            switch (Way(intent))
            {
                case RollbackWay.CodeOnly:
                    return UndoResult.Back("the schema was not moved");
                case RollbackWay.Down:
                    var migrator = await Migrators.OfAsync(context, (await context.Database(cancellation))!, cancellation, commit: (string?)intent["commit"]);
                    var again = await migrator.UpAsync(from, context.Say, cancellation);
                    return UndoResult.Back(again.Count == 0 ? $"the schema is at {from}" : $"the schema is at {from} again; values that the way down gave up are not");
                default:
                    return await (await PlaceAsync(context, intent, cancellation)).GiveUpAsync(cancellation) is { } left
                        ? UndoResult.Failed($"the restored database is in place and may have been written to; the one before is kept as {left}: decide which is to be used (ALTER DATABASE … RENAME TO …)")
                        : UndoResult.Back("the database in use was not touched; the restored one is dropped");
            }
        }
        catch (Exception failure) when (failure is MigrationException or NpgsqlException or DatabaseException)
        {
            return UndoResult.Failed($"{failure.Message}. Bring the schema back to {from} by hand");
        }
        finally
        {
            await context.Platform.ReleaseTrafficAsync(CancellationToken.None);
        }
    }

    // What could be seen as SQL is guarded against rows that came in since; what could not needs the code that made it.
    private async Task<StepResult> DownAsync(StepContext context, CancellationToken cancellation)
    {
        var (from, to) = ((string?)context.Intent["from"], (string?)context.Intent["to"]);
        var database = (await context.Database(cancellation))!;
        var losing = context.Options.AcceptsDataLoss;
        var migrator = losing && request.Runbook.Database!.Migrations!.Scripts is null
            ? await Migrators.OfAsync(context, database, cancellation, commit: (string?)context.Intent["commit"])
            : Migrators.WithoutCode(context, database);
        var (held, since) = await HoldAsync(context, cancellation);
        var gone = await migrator.DownAsync(to, losing ? null : new EmptyOnly(null, locks: true), context.Say, cancellation);
        var seconds = (context.Clock.GetUtcNow() - since).TotalSeconds;
        return StepResult.Go(string.Create(CultureInfo.InvariantCulture, $"{from} → {to} in {seconds:0.00} s ({string.Join(", ", gone)} taken back); {Waiting(held)}"))
            with { Changed = from != to, Data = new() { ["revision"] = to, ["heldSince"] = held ? since : null } };
    }

    private async Task<StepResult> RestoreAsync(StepContext context, bool replays, CancellationToken cancellation)
    {
        var place = await PlaceAsync(context, context.Intent, cancellation);
        var (held, since) = (false, context.Clock.GetUtcNow());
        var result = await place.ReplaceAsync(async token => (held, since) = await HoldAsync(context, token), cancellation);
        // An earlier run swapped them, and was cut off before the traffic had moved.
        if (!held)
            (held, since) = await HoldAsync(context, cancellation);
        var rows = result.Report?.Rows ?? 0;
        List<string> left = [.. result.Report?.RefusedLines.Select(row => $"not replayed: {row}") ?? [], .. result.Report?.LeftOut.Select(what => $"only in {result.Left}: {what}") ?? []];
        var told = string.Create(CultureInfo.InvariantCulture, $"{(string?)context.Intent["path"]} is in place{(replays ? $", with {rows} rows replayed that were written since" : "")}; the database before is kept as {result.Left}; {Waiting(held)}");
        return (result.Report is { RefusedCount: > 0 } report ? StepResult.Warn($"{told}; {Counted.Of(report.RefusedCount, "row")} could not be replayed: bring in by hand what is needed of interlock_replay.refused, then drop that schema", left)
            : left.Count > 0 ? StepResult.Go($"{told}; what the old schema has no place for is only there") with { Details = left }
            : StepResult.Go(told))
            with { Changed = true, Data = new() { ["revision"] = (string?)context.Intent["to"], ["heldSince"] = held ? since : null, ["swapped"] = true, ["rowsReplayed"] = rows, ["left"] = result.Left } };
    }

    private async Task<(bool Held, DateTimeOffset Since)> HoldAsync(StepContext context, CancellationToken cancellation)
    {
        var since = context.Clock.GetUtcNow();
        var held = await context.Platform.HoldTrafficAsync(settings.HoldWithin, cancellation);
        context.Say(Waiting(held));
        return (held, since);
    }

    private static string Waiting(bool held) => held ? "requests wait until the traffic is back" : "requests were not held";

    private static RollbackWay Way(JsonObject intent) => SchemaChoice.WayOf((string?)intent["way"]);

    private static Task<RestoreInPlace> PlaceAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        RestoreInPlace.OfAsync(context, (string)intent["path"]!, Way(intent) == RollbackWay.Replay, cancellation);
}
