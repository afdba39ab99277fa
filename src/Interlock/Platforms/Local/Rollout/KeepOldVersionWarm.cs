using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>The previous version runs on without traffic, for an instant way back; the edge stops it when its time is over.</summary>
internal sealed class KeepOldVersionWarm(LocalEdge edge, IVersionHost host, PlanRequest request) : MutatingStep
{
    public const string StepName = "keep old version warm";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "BK-04";

    public override IReadOnlyList<string> After => [ShiftTraffic.StepName];

    public override IReadOnlyList<string> Effects => [$"the previous version is stopped after {request.Runbook.Rollout.KeepWarm.TotalMinutes:0.#} min"];

    public override string UndoEffect => "it is not stopped";

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var old = (await edge.StateAsync(cancellation)).Slots.FirstOrDefault(slot => slot.Weight == 0);
        if (old is null || !await host.RunsAsync(old, cancellation))
            return StepResult.Go("nothing was live before");
        await edge.Client.RetireAsync(old.Name, request.Runbook.Rollout.KeepWarm, cancellation);
        return StepResult.Go($"{old.Version} stays warm in {old.Name} for {request.Runbook.Rollout.KeepWarm.TotalMinutes:0.#} min") with { Changed = true, Data = new() { ["slot"] = old.Name } };
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        (await edge.StateAsync(cancellation)).Slots.Any(slot => slot.RetireDue is not null)
            ? new(RealityState.Done, "it is on the edge's list") : new(RealityState.NotDone, "it is not on the edge's list");

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        if (await edge.UrlAsync(cancellation) is null)
            return UndoResult.Back("the edge does not run");
        foreach (var slot in (await edge.StateAsync(cancellation)).Slots.Where(slot => slot.RetireDue is not null))
            await edge.Client.CancelRetireAsync(slot.Name, cancellation);
        return UndoResult.Back("it stays");
    }
}
