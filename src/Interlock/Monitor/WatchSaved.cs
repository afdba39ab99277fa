using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Output;
using Interlock.Runbook;
using Interlock.Runbook.Reading;
using Interlock.Watch.Rules;

namespace Interlock.Monitor;

/// <summary>The watch that a version is released with is kept with it, in the ledger: by that it is watched as long as it serves, and again when it is brought back, whatever is checked out by then.</summary>
internal sealed class WatchSaved(ReleaseRunbook runbook) : Step
{
    public const string StepName = "watch saved";

    private const string DefinitionKey = "definition";

    public override string Name => StepName;

    public override Phase Phase => Phase.Monitor;

    public override string Requirement => "MN-05";

    public override bool OnlyWaits => true;

    public override IReadOnlyList<string> Effects =>
    [
        $"keeps the watch with the version: for {DurationText.Of(runbook.Watch.For)}, every {DurationText.Of(runbook.Watch.Every)}, rolling back by rule within {DurationText.Of(runbook.Watch.BakeTime)}",
        $"its rules{(runbook.Watch.Rules.Count == 0 ? ", by default" : "")}: {string.Join("; ", DefaultRules.Rules(runbook.Watch, runbook.Monitor).Select(rule => $"{rule.When}{(rule.Do == WatchAction.Notify ? "" : $" ({Shape.Kebab(rule.Do.ToString())})")}"))}",
    ];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(Result(context.Plan.Version));

    /// <summary>The watch that a version was released with; null when none was kept.</summary>
    public static WatchDefinition? Of(ReleaseHistory history, LiveVersion version) => history.Runs
        .Where(run => run.Start is { } start && start.PlanDigest == version.PlanDigest && start.Version == version.Version)
        .SelectMany(run => run.Steps)
        .Where(step => step.Key == new StepKey(Phase.Monitor, StepName))
        .Select(step => (string?)step.Data?[DefinitionKey])
        .LastOrDefault(text => text is not null) is { } kept ? new(kept) : null;

    private StepResult Result(string version)
    {
        if (runbook.Watching is not { } definition)
            return StepResult.Warn("there is no runbook's file to take it from: what is checked out says how this version is watched");
        // The ledger holds no secret.
        if (SecretMask.Apply(definition.Text) != definition.Text)
            return StepResult.Warn("not kept, for a secret stands in the sections watch or monitor, or what is one elsewhere: write ${env:NAME} for it. Until then what is checked out says how this version is watched");
        var watch = runbook.Watch;
        var rules = DefaultRules.Rules(watch, runbook.Monitor);
        var kpis = DefaultRules.Kpis(watch, runbook.Monitor);
        return StepResult.Go($"{Counted.Of(rules.Count, "rule")}{(watch.Rules.Count == 0 ? " by default" : "")}, {rules.Count(rule => rule.Do == WatchAction.RollBack)} rolling back within {DurationText.Of(watch.BakeTime)}; {Counted.Of(kpis.Count, "KPI")}{(watch.Kpi.Count == 0 ? " by default" : "")}; for {DurationText.Of(watch.For)}, every {DurationText.Of(watch.Every)}: --target=Watch goes by it while {version} serves") with
        {
            Data = new() { [DefinitionKey] = definition.Text },
        };
    }
}
