using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>The new version starts beside the old one, in the idle colour, without traffic.</summary>
internal sealed class StartNewVersion(LocalEdge edge, ServiceProcess services, PlanRequest request) : MutatingStep
{
    private const int LogLines = 20;

    private readonly string service = request.Runbook.Services.First().Key;

    public override string Name => "start new version";

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-06";

    public override IReadOnlyList<string> After => ["release tag"];

    public override TimeSpan Limit => ServiceProcess.LimitOf(request.Runbook.Services[service]);

    public override bool IsProcess => true;

    public override IReadOnlyList<string> Effects => [$"start {service} {request.Version} in the idle colour: {request.Runbook.Services[service].Run}"];

    public override string UndoEffect => "stop it and free its colour";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var live = (await edge.StateAsync(cancellation)).LiveSlot();
        return new() { ["slot"] = Slots.Other(live?.Name), ["liveSlot"] = live?.Name, ["version"] = request.Version };
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var slot = context.Intent["slot"]!.GetValue<string>();
        var settings = request.Runbook.Services[service];
        if ((await edge.StateAsync(cancellation)).Find(slot) is { } occupied)
            await FreeAsync(occupied, settings.StopWithin, cancellation);
        var paths = new LocalPaths(context.Site.State, request.Environment);
        var builder = new VersionBuilder(paths, context.Repository, context.Commands, context.Clock);
        var (built, evidence, _) = await builder.BuildAsync(request.Version, request.Commit, settings, context.Say, cancellation);
        if (built is null)
            return StepResult.Stop(evidence) with { Changed = true };
        // A run that was killed right after its start left a process that no slot knows.
        Processes.ProcessGroup.StopMarked(ServiceProcess.SlotVariable, services.MarkOf(slot, request.Version));
        var (process, url) = await services.StartAsync(context, built, slot, settings, cancellation);
        await edge.Client.PutSlotAsync(slot, new(url, request.Version) { Process = new(process.Pid, process.StartTime) }, cancellation);
        var started = context.Clock.GetTimestamp();
        var answer = await new FirstAnswer(context.Clock).WaitAsync(process, url, settings.Health, settings.StartWithin, cancellation);
        return answer.Answered
            ? StepResult.Go($"{request.Version} runs in {slot} at {url} (process {process.Pid}), first answer after {context.Clock.GetElapsedTime(started).TotalSeconds:0.0} s") with { Changed = true, Data = new() { ["slot"] = slot, ["url"] = url } }
            : StepResult.Stop($"{request.Version} {answer.Evidence}. Its log: {services.LogOf(slot, request.Version)}", services.Tail(slot, request.Version, LogLines)) with { Changed = true };
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var slot = await edge.UrlAsync(cancellation) is null ? null : (await edge.StateAsync(cancellation)).Find(intent["slot"]!.GetValue<string>());
        return slot is null || slot.Version != intent["version"]!.GetValue<string>() ? new(RealityState.NotDone, "its colour does not hold it")
            : slot.ProcessOf() is { IsAlive: true } ? new(RealityState.Done, $"it runs in {slot.Name}") { Data = new() { ["slot"] = slot.Name, ["url"] = slot.Url } }
            : new(RealityState.Partly, $"{slot.Name} holds it, but its process is gone");
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        var (name, version) = (intent["slot"]!.GetValue<string>(), intent["version"]!.GetValue<string>());
        if (await edge.UrlAsync(cancellation) is not null && (await edge.StateAsync(cancellation)).Find(name) is { } slot && slot.Version == version)
        {
            if (slot.Weight > 0 && intent["liveSlot"] is not null)
                return UndoResult.Failed($"{name} still gets {slot.Weight} % of the traffic: it is not stopped");
            await FreeAsync(slot, request.Runbook.Services[service].StopWithin, cancellation);
        }

        // A crash between the start and the slot leaves a process that no slot knows.
        Processes.ProcessGroup.StopMarked(ServiceProcess.SlotVariable, services.MarkOf(name, version));
        return UndoResult.Back($"{version} is stopped, {name} is free");
    }

    private async Task FreeAsync(EdgeSlot slot, TimeSpan within, CancellationToken cancellation)
    {
        await edge.Client.RemoveSlotAsync(slot.Name, cancellation);
        await services.StopAsync(slot, within, cancellation);
    }
}
