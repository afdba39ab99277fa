using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollout;

namespace Interlock.Platforms.Local;

/// <summary>The new version starts beside the previous one, in the idle slot, without traffic.</summary>
internal sealed class StartNewVersion(LocalEdge edge, ServiceInSlot service, LocalPaths paths, PlanRequest request) : MutatingStep
{
    public const string StepName = "start new version";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-06";

    public override IReadOnlyList<string> After { get; } = [.. RolloutSteps.For(request).Select(step => step.Name)];

    public override TimeSpan Limit => service.StartLimit;

    public override bool IsProcess => true;

    public override IReadOnlyList<string> Effects => [$"start {request.Runbook.Services.First().Key} {request.Version} in the idle slot: {(service.Settings.Run.Length > 0 ? service.Settings.Run : "the command of its image")}"];

    public override string UndoEffect => "stop it and free its slot";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var live = (await edge.StateAsync(cancellation)).LiveSlot();
        return new() { ["slot"] = Slots.Other(live?.Name), ["liveSlot"] = live?.Name, ["version"] = request.Version };
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var slot = context.Intent["slot"]!.GetValue<string>();
        await service.MakeRoomAsync(slot, cancellation);
        var (built, evidence, _) = await service.Host.BuildAsync(context, request.Version, request.Commit, service.Settings, cancellation);
        if (built is null)
            return StepResult.Stop(evidence) with { Changed = true };
        // It may have been built before the runbook was mended.
        built = built with { Run = service.Settings.Run, Served = ServedBy.Of(service.Settings) };
        built.Write(paths.Version(built.Version, built.Commit));
        var start = await service.StartAsync(context, built, slot, cancellation);
        return start.Problem is { } problem
            ? StepResult.Stop(problem, start.Log) with { Changed = true }
            : StepResult.Go($"{request.Version} runs in {slot} at {start.Url} ({start.Name}), first answer after {start.After.TotalSeconds:0.0} s") with { Changed = true, Data = new() { ["slot"] = slot, ["url"] = start.Url } };
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var slot = await edge.UrlAsync(cancellation) is null ? null : (await edge.StateAsync(cancellation)).Find(intent["slot"]!.GetValue<string>());
        return slot is null || slot.Version != intent["version"]!.GetValue<string>() ? new(RealityState.NotDone, "its slot does not hold it")
            : await service.Host.RunsAsync(slot, cancellation) ? new(RealityState.Done, $"it runs in {slot.Name}") { Data = new() { ["slot"] = slot.Name, ["url"] = slot.Url } }
            : new(RealityState.Partly, $"{slot.Name} holds it, but it does not run");
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        var (slot, version) = (intent["slot"]!.GetValue<string>(), intent["version"]!.GetValue<string>());
        return await service.TakeOutAsync(slot, version, evenServing: intent["liveSlot"] is null, cancellation) is { } problem
            ? UndoResult.Failed(problem)
            : UndoResult.Back($"{version} is stopped, {slot} is free");
    }
}
