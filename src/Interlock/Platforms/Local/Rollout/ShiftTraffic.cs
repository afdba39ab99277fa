using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollout;

namespace Interlock.Platforms.Local;

/// <summary>Traffic moves to the new version: 0 → 50 → 100 %, and what was in flight on the previous one drains.</summary>
internal sealed class ShiftTraffic(LocalEdge edge, IVersionHost host, Cutover cutover, TrafficUndo undo, Runbook.RolloutSettings settings) : MutatingStep
{
    public const string StepName = "shift traffic";

    // Of the requests that the new version answered while it had a share. More is no accident.
    private const double MostErrors = 0.01;

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-06";

    public override IReadOnlyList<string> After => [NewVersionHealthy.StepName];

    public override TimeSpan Limit => cutover.LimitOf(settings.Traffic.Count);

    public override IReadOnlyList<string> Effects =>
    [
        $"traffic to the new version: 0 → {string.Join(" → ", settings.Traffic)} %, {settings.StepFor.TotalSeconds:0.#} s each, measured at {settings.ProbeRate} requests/s",
        $"drain the previous version, {settings.DrainWithin.TotalSeconds:0} s at most",
    ];

    public override string UndoEffect => "all traffic back to the previous version";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var started = context.DataOf(Phase.Rollout, StartNewVersion.StepName) ?? throw new InvalidOperationException("no new version has been started");
        var to = started["slot"]!.GetValue<string>();
        var live = (await edge.StateAsync(cancellation)).LiveSlot();
        JsonObject intent = live is null || live.Name == to ? new() { ["to"] = to } : new() { ["to"] = to, ["from"] = live.Name, ["fromVersion"] = live.Version };
        await CutoverPosition.NoteAsync(intent, context, cancellation);
        return intent;
    }

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var to = context.Intent["to"]!.GetValue<string>();
        return cutover.RunAsync(context, to, context.Intent["from"]?.GetValue<string>(), context.Plan.Version, from => ShiftAsync(context, to, from, cancellation), cancellation);
    }

    // Share by share; each but the last is judged by what the edge saw of the new version.
    private async Task<string?> ShiftAsync(StepContext context, string to, string from, CancellationToken cancellation)
    {
        // One that is gone on with gives nothing back of what the new one has already.
        var slot = (await edge.StateAsync(cancellation)).Find(to);
        var has = slot?.Weight ?? 0;
        var began = slot is null ? null : await host.UsageAsync(slot, cancellation);
        foreach (var share in settings.Traffic.Where(share => share >= has))
        {
            var since = context.Clock.GetUtcNow();
            await cutover.ShareAsync(context, to, from, share, cancellation);
            if (share == 100)
                break;
            await Task.Delay(settings.StepFor, context.Clock, cancellation);
            // One that ends and is started again at once may fail no request, and is no version to go on with.
            if (slot is not null && await host.UsageAsync(slot, cancellation) is var now && began is not null && now?.Of != began.Of)
                return $"with {share} % of the traffic, the new version ended{(now is null ? "" : " and was started again")}";
            var metrics = await edge.Client.MetricsAsync(since, context.Clock.GetUtcNow(), cancellation);
            var mine = metrics.Slots.Where(slot => slot.Slot == to).ToList();
            var (requests, failed) = (mine.Sum(slot => slot.Requests), mine.Sum(slot => slot.Failed));
            if (requests > 0 && failed > requests * MostErrors)
                return $"with {share} % of the traffic, {failed} of {requests} requests failed on the new version";
        }

        return null;
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        await ShiftProgress.AskAsync(edge, intent, cancellation);

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        undo.RunAsync(context, intent, cancellation);
}
