using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollback;

namespace Interlock.Platforms.Local;

/// <summary>All traffic goes back to the previous version at once; the version that is left stays warm, in case the way back was the mistake.</summary>
internal sealed class ShiftTrafficBack(LocalEdge edge, Cutover cutover, TrafficUndo undo, PlanRequest request) : MutatingStep
{
    public const string StepName = PreviousVersionServes.TrafficBack;

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-03";

    public override IReadOnlyList<string> After => [StartPreviousVersion.StepName, .. request.Runbook.Database?.Migrations is null ? Array.Empty<string>() : [DecideSchema.StepName]];

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
        var fromRuns = from is not null && (await edge.StateAsync(cancellation)).Find(from)?.ProcessOf() is { IsAlive: true };
        var result = await cutover.RunAsync(context, to, from, ChooseVersion.Chosen(context).Version, live => AllAtOnceAsync(context, to, live, cancellation), cancellation);
        if (result.Verdict < Verdict.Hold && fromRuns)
            await edge.Client.RetireAsync(from!, request.Runbook.Rollout.KeepWarm, cancellation);
        return result;
    }

    private async Task<string?> AllAtOnceAsync(StepContext context, string to, string from, CancellationToken cancellation)
    {
        await cutover.ShareAsync(context, to, from, 100, cancellation);
        return null;
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        await TrafficProbe.AskAsync(edge, intent, cancellation);

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        undo.RunAsync(context, intent, cancellation);
}
