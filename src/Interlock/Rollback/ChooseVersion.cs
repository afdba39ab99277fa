using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;

namespace Interlock.Rollback;

/// <summary>Which version the way leads back to: the one asked for with <c>--to</c>, else the one that served before this one.</summary>
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

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var history = context.History();
        var known = history.Runs.SelectMany(run => run.Lives).Select(live => live.Version).OfType<LiveVersion>().Reverse().DistinctBy(version => version.Version).ToList();
        var live = await context.Platform.LiveAsync(cancellation);
        // What this run itself had to write down is not what was released: the version that fell over is the one to get away from.
        var fellOver = history.Live?.Run == context.Run ? history.PreviousLive?.Version?.Version : null;
        var from = fellOver ?? live?.Version ?? history.Live?.Version?.Version;
        var chosen = context.Options.To is { } to ? known.FirstOrDefault(version => version.Version == to) : known.FirstOrDefault(version => version.Version != from);
        if (chosen is null)
            return StepResult.Stop(context.Options.To is { } unknown
                ? $"{unknown} has never been live in '{context.Plan.Environment}'{(Nearest.To(unknown, known.Select(version => version.Version)) is { } near ? $"; did you mean {near}?" : "")}"
                : "no version was live before this one: there is nothing to go back to. --target=Down stops it.",
                [.. known.Select(version => $"was live: {version.Version}")]);
        if (chosen.Version == from && live is { Healthy: true })
            return StepResult.Stop($"{from} is what serves now");
        return StepResult.Go($"back from {from ?? "nothing"} to {chosen.Version}") with
        {
            Data = new JsonObject { ["version"] = chosen.Version, ["commit"] = chosen.Commit, ["revision"] = chosen.Revision, ["from"] = from, ["at"] = context.Clock.GetUtcNow() },
        };
    }
}
