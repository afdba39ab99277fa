using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;

namespace Interlock.Rollback;

/// <summary>Which version the way leads back to: the one asked for with <c>--to</c>, else the one that was released whole and served before this one.</summary>
internal sealed class ChooseVersion : Step
{
    public const string StepName = "choose version";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-11";

    public override IReadOnlyList<string> Effects => ["--to=VERSION, or the version that was live before"];

    /// <summary>What was chosen.</summary>
    public static (string Version, string Commit, string? Revision) Chosen(StepContext context)
    {
        var data = context.DataOf(Phase.Rollback, StepName) ?? throw new InvalidOperationException("no version has been chosen");
        return (data["version"]!.GetValue<string>(), data["commit"]!.GetValue<string>(), data["revision"]?.GetValue<string>());
    }

    private static StepResult NoWay(StepContext context, ReleaseHistory history, string? from)
    {
        List<string> known = [.. history.Released.Select(version => version.Version).Where(version => version != from)];
        if (context.Options.RecreatesSchema && known.Count == 0)
            return StepResult.Stop($"{FirstReleaseSchema.Argument} is for a first release that is not back, and none is unfinished. What one has kept is for the next Deploy; to begin anew, --target=Down drops Interlock's own database, and on a server of yours what was made is dropped by hand");
        return StepResult.Stop(context.Options.To is { } unknown
            ? $"{unknown} has never been released whole in '{context.Plan.Environment}'{(Nearest.To(unknown, known) is { } near ? $"; did you mean {near}?" : "")}"
            : $"no version was released before {from ?? "this"} that was not left by a rollback since: there is nothing to go back to. {(known.Count > 0 ? "--to=VERSION goes to one by name" : "--target=Down stops it")}",
            [.. known.Select(version => $"was live: {version}")]);
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var history = context.History();
        var live = await context.Platform.LiveAsync(cancellation);
        var from = live?.Version ?? history.Live?.Version?.Version;
        var chosen = context.Options.To is { } to ? history.Released.FirstOrDefault(version => version.Version == to) : history.ReleasedBefore(from);
        if (chosen is null)
            return NoWay(context, history, from);
        if (chosen.Version == from && live is { Healthy: true })
            return StepResult.Stop($"{from} is what serves now");
        return StepResult.Go($"back from {from ?? "nothing"} to {chosen.Version}") with
        {
            Data = new JsonObject { ["version"] = chosen.Version, ["commit"] = chosen.Commit, ["revision"] = chosen.Revision, ["from"] = from, ["at"] = context.Clock.GetUtcNow() },
        };
    }
}
