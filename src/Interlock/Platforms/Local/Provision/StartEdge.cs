using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>The edge runs, and owns the address that clients use.</summary>
internal sealed class StartEdge(LocalEdge edge, PlanRequest request) : MutatingStep
{
    public const string StepName = "edge";

    public override string Name => StepName;

    public override Phase Phase => Phase.Provision;

    public override string? Requirement => "IN-03";

    public override bool IsProcess => true;

    public override IReadOnlyList<string> Effects => [$"start Interlock.Edge at {request.Runbook.Rollout.Listen}, unless it runs"];

    public override string UndoEffect => "stop the edge, when this release started it and nothing was live before";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) =>
        new() { ["ranBefore"] = await edge.UrlAsync(cancellation) is not null };

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await edge.UrlAsync(cancellation) is { } running)
            return StepResult.Go($"the edge runs at {running}");
        var (url, evidence) = await edge.StartAsync(request.Runbook.Rollout.Listen, cancellation);
        return url is null
            ? StepResult.Stop($"{evidence}. Another program may hold {request.Runbook.Rollout.Listen}: free it, or choose another with --port=PORT or rollout.listen.")
            : StepResult.Go(evidence) with { Changed = true };
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        await edge.UrlAsync(cancellation) is { } url ? new(RealityState.Done, $"it runs at {url}") : new(RealityState.NotDone, "it does not run");

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        if (intent["ranBefore"]?.GetValue<bool>() == true)
            return UndoResult.Back("it ran before");
        if (await edge.UrlAsync(cancellation) is null)
            return UndoResult.Back("it does not run");
        if ((await edge.StateAsync(cancellation)).LiveSlot() is { } live)
            return UndoResult.Kept($"it serves {live.Version}");
        await edge.StopAsync(cancellation);
        return UndoResult.Back("stopped");
    }
}
