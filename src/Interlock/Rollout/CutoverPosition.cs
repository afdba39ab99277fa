using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Ledger;
using Npgsql;

namespace Interlock.Rollout;

/// <summary>Where the database stood when a version was about to get its first traffic: what was written since then, it may have written.</summary>
internal static class CutoverPosition
{
    private const string Key = "position";

    /// <summary>Notes it in the intent of the step that moves the traffic. A database that can't be asked holds up no cutover.</summary>
    public static async Task NoteAsync(JsonObject intent, StepContext context, CancellationToken cancellation)
    {
        if (context.Plan.Runbook.Database is null)
            return;
        try
        {
            if (await context.Database(cancellation) is not { } database)
                return;
            await using var connection = await database.OpenAsync(cancellation);
            intent[Key] = JsonSerializer.SerializeToNode(await WriteCounters.ReadAsync(connection, cancellation), JsonSerializerOptions.Web);
        }
        catch (Exception silent) when (silent is NpgsqlException or IExplained)
        {
            context.Say($"Where the database stands could not be noted: {silent.Message}");
        }
    }

    /// <summary>Of the last time that a version got traffic by a release; null when it was not noted.</summary>
    public static WriteCounters? Of(ReleaseHistory history, string? version) => history.Runs
        .Where(run => run.Start?.Version == version).SelectMany(run => run.Steps).Where(step => step.Key.Phase == Phase.Rollout)
        .Select(step => step.Intent?[Key]).LastOrDefault(noted => noted is not null)?.Deserialize<WriteCounters>(JsonSerializerOptions.Web);
}
