using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Output;
using Interlock.Runbook;
using Interlock.Runbook.Reading;
using Interlock.Watch.Rules;

namespace Interlock.Monitor;

/// <summary>The text of the watch that a version is released with is kept with it, in the ledger: by that it is watched as long as it serves, and again when it is brought back, whatever is checked out by then. Files that the text names (schemas, requests, commands), services and database are not kept: those go that are checked out.</summary>
internal sealed class WatchSaved(ReleaseRunbook runbook) : Step
{
    public const string StepName = "watch saved";

    private const string DefinitionKey = "definition";
    private const string FormatKey = "format";

    // Of what is kept. An entry without it is of this one.
    private const int Format = 1;

    public override string Name => StepName;

    public override Phase Phase => Phase.Monitor;

    public override string Requirement => "MN-05";

    public override bool OnlyWaits => true;

    public override IReadOnlyList<string> Effects =>
    [
        $"keeps the watch with the version: for {DurationText.Of(runbook.Watch.For)}, every {DurationText.Of(runbook.Watch.Every)}, rolling back by rule within {DurationText.Of(runbook.Watch.BakeTime)}",
        $"its rules{(runbook.Watch.Rules.Count == 0 ? ", by default" : "")}: {string.Join("; ", DefaultRules.Rules(runbook.Watch, runbook.Monitor).Select(rule => $"{rule.When}{(rule.Do == WatchAction.Notify ? "" : $" ({Shape.Kebab(rule.Do.ToString())})")}"))}",
    ];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(Result(context.Plan.Version, context.Clock));

    /// <summary>The watch that a version was released with; null when none was kept. What another Interlock wrote, and this one can't read, says so.</summary>
    public static WatchDefinition? Of(ReleaseHistory history, LiveVersion version) => history.Runs
        .Where(run => run.Start is { } start && start.PlanDigest == version.PlanDigest && start.Version == version.Version)
        .SelectMany(run => run.Steps)
        .Where(step => step.Key == new StepKey(Phase.Monitor, StepName))
        .Select(step => step.Data is { Count: > 0 } kept ? Read(kept) : null)
        .LastOrDefault(kept => kept is not null);

    private static WatchDefinition Read(JsonObject kept) =>
        kept[FormatKey] is { } written && !(written is JsonValue number && number.TryGetValue<int>(out var format) && format == Format)
            ? new("") { Unreadable = $"the ledger has it in the format {written.ToJsonString()}, and this Interlock reads {Format}" }
            : kept[DefinitionKey] is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text)
                ? new(text)
                : new("") { Unreadable = $"the ledger's entry has no text under '{DefinitionKey}'" };

    private StepResult Result(string version, TimeProvider clock)
    {
        if (runbook.Watching is not { } definition)
            return StepResult.Warn("there is no runbook's file to take it from: what is checked out says how this version is watched");
        // The ledger holds no secret.
        if (WrittenSecrets.In(definition, clock) is { Count: > 0 } secrets)
            return StepResult.Warn($"not kept, for what is or may be a secret is written out in {string.Join(", ", secrets.Select(secret => secret.Path))}: write ${{env:NAME}} for it{(secrets.Any(secret => secret.IsShell) ? ", in a command line $NAME" : "")}. Until then what is checked out says how this version is watched");
        var watch = runbook.Watch;
        var rules = DefaultRules.Rules(watch, runbook.Monitor);
        var kpis = DefaultRules.Kpis(watch, runbook.Monitor);
        return StepResult.Go($"{Counted.Of(rules.Count, "rule")}{(watch.Rules.Count == 0 ? " by default" : "")}, {rules.Count(rule => rule.Do == WatchAction.RollBack)} rolling back within {DurationText.Of(watch.BakeTime)}; {Counted.Of(kpis.Count, "KPI")}{(watch.Kpi.Count == 0 ? " by default" : "")}; for {DurationText.Of(watch.For)}, every {DurationText.Of(watch.Every)}: --target=Watch goes by it while {version} serves") with
        {
            Data = new() { [FormatKey] = Format, [DefinitionKey] = definition.Text },
        };
    }
}
