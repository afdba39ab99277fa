using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>Traffic moves to the new version: 0 → 50 → 100 %, and what was in flight on the old one drains.</summary>
internal sealed class ShiftTraffic(Cutover cutover) : MutatingStep
{
    public override string Name => "shift traffic";

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-06";

    public override IReadOnlyList<string> After => ["new version is healthy"];

    public override TimeSpan Limit => cutover.LimitOf(cutover.Settings.Traffic.Count);

    public override IReadOnlyList<string> Effects =>
    [
        $"traffic to the new version: 0 → {string.Join(" → ", cutover.Settings.Traffic)} %, {cutover.Settings.StepFor.TotalSeconds:0.#} s each, measured at {cutover.Settings.ProbeRate} requests/s",
        $"drain the old version, {cutover.Settings.DrainWithin.TotalSeconds:0} s at most",
    ];

    public override string UndoEffect => "all traffic back to the old version";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var started = context.DataOf(Phase.Rollout, "start new version") ?? throw new InvalidOperationException("no new version has been started");
        var to = started["slot"]!.GetValue<string>();
        var live = (await cutover.Edge.StateAsync(cancellation)).LiveSlot();
        return live is null || live.Name == to ? new() { ["to"] = to } : new() { ["to"] = to, ["from"] = live.Name, ["fromVersion"] = live.Version };
    }

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => cutover.ShiftAsync(
        context, context.Intent["to"]!.GetValue<string>(), context.Intent["from"]?.GetValue<string>(), cutover.Settings.Traffic, context.Plan.Version, cancellation);

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        await TrafficReality.OfAsync(cutover.Edge, intent, cancellation);

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        TrafficReality.UndoAsync(cutover, context, intent, cancellation);
}
