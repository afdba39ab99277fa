using System.Globalization;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollback;

namespace Interlock.Platforms.Local;

/// <summary>All traffic goes back to the previous version at once; the version that is left stays warm, in case the way back was the mistake.</summary>
internal sealed class ShiftTrafficBack(LocalEdge edge, IVersionHost host, Cutover cutover, TrafficUndo undo, PlanRequest request) : MutatingStep
{
    public const string StepName = PreviousVersionServes.TrafficBack;

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-03";

    public override IReadOnlyList<string> After => [StartPreviousVersion.StepName, .. request.Runbook.Database?.Migrations is null ? Array.Empty<string>() : [SchemaBack.StepName]];

    public override TimeSpan Limit => cutover.LimitOf(shares: 1);

    public override IReadOnlyList<string> Effects => ["all traffic to the previous version at once; drain the other one"];

    public override string UndoEffect => "all traffic to the version that was left";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var to = context.DataOf(Phase.Rollback, StartPreviousVersion.StepName)!["slot"]!.GetValue<string>();
        var live = (await edge.StateAsync(cancellation)).LiveSlot();
        return new() { ["to"] = to, ["from"] = live?.Name == to ? null : live?.Name, ["fromVersion"] = live?.Version };
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var (to, from) = (context.Intent["to"]!.GetValue<string>(), context.Intent["from"]?.GetValue<string>());
        var fromRuns = from is not null && (await edge.StateAsync(cancellation)).Find(from) is { } left && await host.RunsAsync(left, cancellation);
        // The version that is left does not fit the schema any more: nothing is shared with it.
        var waited = SchemaBack.HeldSince(context) is { } since ? await LetGoAsync(context, to, from, since, cancellation) : null;
        var result = await cutover.RunAsync(context, to, from, ChooseVersion.Chosen(context).Version, live => waited is null ? AllAtOnceAsync(context, to, live, cancellation) : Task.FromResult<string?>(null), cancellation);
        if (waited is not null)
            result = result with { Evidence = $"{result.Evidence}; {waited.Value.Text}", Verdict = waited.Value.TooLong && result.Verdict == Verdict.Go ? Verdict.Warn : result.Verdict };
        if (result.Verdict < Verdict.Hold && fromRuns)
            await edge.Client.RetireAsync(from!, request.Runbook.Rollout.KeepWarm, cancellation);
        return result;
    }

    private async Task<string?> AllAtOnceAsync(StepContext context, string to, string from, CancellationToken cancellation)
    {
        await cutover.ShareAsync(context, to, from, 100, cancellation);
        return null;
    }

    private async Task<(string Text, bool TooLong)?> LetGoAsync(StepContext context, string to, string? from, DateTimeOffset since, CancellationToken cancellation)
    {
        var still = (await edge.StateAsync(cancellation)).Hold is not null;
        await edge.Client.SetWeightsAsync(Cutover.Weights(to, from, 100), cancellationToken: cancellation);
        await edge.Client.ReleaseAsync(cancellation);
        var seconds = (context.Clock.GetUtcNow() - since).TotalSeconds;
        return still
            ? (string.Create(CultureInfo.InvariantCulture, $"requests waited {seconds:0.00} s while the schema went back"), false)
            : (string.Create(CultureInfo.InvariantCulture, $"it took {seconds:0.0} s, longer than requests may wait (database.rollback.hold-within): some met a version that does not fit the schema"), true);
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        await ShiftProgress.AskAsync(edge, intent, cancellation);

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        undo.RunAsync(context, intent, cancellation);
}
