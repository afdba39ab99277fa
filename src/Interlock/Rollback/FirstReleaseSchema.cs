using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Migrate;

namespace Interlock.Rollback;

/// <summary>MG-06, RB-04: a first release whose migrations fail may drop and recreate the schema, as nothing was in it before. No later one may.</summary>
internal static class FirstReleaseSchema
{
    /// <summary>How a person asks for it.</summary>
    public const string Argument = "--schema=recreate";

    private const string Key = "thereBefore";

    /// <summary>What the intent of the migrations has to hold for it.</summary>
    public static async Task NoteAsync(JsonObject intent, StepContext context, Npgsql.NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (RefusalOf(context) is null && (string?)intent["from"] is null)
            intent[Key] = new JsonArray([.. (await MadeObjects.ReadAsync(connection, cancellation)).Select(drop => (JsonNode)drop)]);
    }

    /// <summary>Why an environment is past its first release; null when nothing was ever released whole, and nothing else serves.</summary>
    public static string? RefusalOf(StepContext context)
    {
        var history = context.History();
        var earlier = history.Released is [{ } last, ..] ? last.Version : history.Live?.Version is { } live && live.Version != context.Plan.Version ? live.Version : null;
        return earlier is null ? null : $"{Argument} is for a first release that failed, and {earlier} was released here";
    }

    /// <summary>Whether the migrations of an intent were those of a first release, in a schema without a revision.</summary>
    public static bool Is(StepContext context, JsonObject intent) => intent[Key] is not null && RefusalOf(context) is null;

    /// <summary>Drops what the migrations made: unasked where no table holds a row, else when a person has confirmed it.</summary>
    /// <param name="context">The run that takes the release back.</param>
    /// <param name="intent">Of the migrations.</param>
    /// <param name="decision">What becomes of it otherwise.</param>
    /// <param name="cancellation">A second interrupt.</param>
    public static async Task<UndoResult> TakeAsync(StepContext context, JsonObject intent, UndoDecision decision, CancellationToken cancellation)
    {
        if (!Is(context, intent))
            return UndoResult.Failed(RefusalOf(context) ?? $"{Argument} is for migrations that began in an empty schema: these began at {(string?)intent["from"]}");
        var settings = context.Plan.Runbook.Database!.Migrations!;
        await using var alone = await MigrationLock.EnterAsync((await context.Database(cancellation))!, context.Clock, cancellation);
        var tables = await Revisions.TablesAsync(settings, alone.Connection, cancellation);
        var filled = await MadeObjects.DropAsync(alone.Connection, intent[Key]!.AsArray().Select(drop => (string)drop!).ToHashSet(), Revisions.Notes(settings), tables, context.Options is { RecreatesSchema: true, AcceptsDataLoss: true }, cancellation);
        var rows = string.Join(", ", filled);
        return filled.Count == 0 ? UndoResult.Back("the schema is empty again, as it was before this first release: what its migrations had made is dropped")
            : decision.Way == UndoWay.CodeOnly && !context.Options.RecreatesSchema ? UndoResult.Kept($"nothing was ever released here, and {rows} hold rows: the schema stays for the next release, which goes on from there; to begin anew, --target=Down drops Interlock's own database, and on a server of yours what was made is dropped by hand")
            : UndoResult.Failed($"{decision.Why}. Nothing was ever released here: --target=Rollback {Argument} --accept-data-loss drops all that the migrations made, with the rows of {rows}; --schema=code-only leaves it");
    }
}
