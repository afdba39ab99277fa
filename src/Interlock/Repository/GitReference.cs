using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Repository;

/// <summary>What tags and branches have in common: how they are looked for, and how they go.</summary>
internal static class GitReference
{
    /// <summary>Said with every one of them: whoever looks in the checkout looks in vain.</summary>
    public const string Where = "in the private repository";

    /// <summary>Notes the reference, where it points now, and the commit and version that are live. A version that is released a second time, over another one, gets the name with a number.</summary>
    public static async Task<JsonObject> PrepareAsync(StepContext context, string reference, CancellationToken cancellation)
    {
        var live = context.History().Live?.Version;
        var (name, before) = (reference, await context.Repository.ResolveAsync(reference, cancellation));
        for (var number = 2; live is not null && before is not null && before != live.Commit; number++)
        {
            name = $"{reference}-{number}";
            before = await context.Repository.ResolveAsync(name, cancellation);
        }

        return Prepared(name, live?.Commit, live?.Version, before);
    }

    /// <summary>The name as git's commands take it, without <c>refs/tags/</c> or <c>refs/heads/</c>.</summary>
    public static string NameIn(JsonObject intent) => intent["reference"]!.GetValue<string>().Split('/', 3)[2];

    public static JsonObject Prepared(string reference, string? commit, string? version, string? before) =>
        new() { ["reference"] = reference, ["commit"] = commit, ["version"] = version, ["before"] = before };

    /// <summary>Says that the name stands for another commit; null when it is free, or stands where it should.</summary>
    public static string? Taken(JsonObject intent, string commit) =>
        intent["before"]?.GetValue<string>() is { } there && there != commit
            ? $"{intent["reference"]} is taken {Where} by another commit ({there[..7]}, not {commit[..7]}): delete it, or release another version with --release"
            : null;

    public static async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var (reference, commit) = (intent["reference"]!.GetValue<string>(), intent["commit"]?.GetValue<string>());
        var now = await context.Repository.ResolveAsync(reference, cancellation);
        return now is not null && now == commit
            ? new(RealityState.Done, $"{reference} is on {now[..7]}, {Where}")
            : new(RealityState.NotDone, now is null ? $"there is no {reference} {Where}" : $"{reference} is on {now[..7]}, {Where}");
    }

    public static async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var reference = intent["reference"]!.GetValue<string>();
        if (intent["before"] is not null)
            return UndoResult.Back($"{reference} was there before, {Where}");
        await context.Repository.DeleteAsync(reference, cancellation);
        return UndoResult.Back($"{reference} is deleted {Where}");
    }
}
