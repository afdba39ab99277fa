using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollback;

namespace Interlock.Platforms.Local;

/// <summary>The version to go back to runs: it is warm still, or it is started from what was built then, or built again from its commit.</summary>
internal sealed class StartPreviousVersion(LocalEdge edge, ServiceInSlot service, LocalPaths paths, PlanRequest request) : MutatingStep
{
    public const string StepName = "previous version runs";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-03";

    public override IReadOnlyList<string> After => [ChooseVersion.StepName, .. request.Runbook.Database?.Migrations is null ? Array.Empty<string>() : [SchemaBack.StepName]];

    public override TimeSpan Limit => service.StartLimit;

    public override IReadOnlyList<string> Effects => ["warm: keep it; else start what was built then; else build its commit again"];

    public override string UndoEffect => "stop it, when it was not warm";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var chosen = ChooseVersion.Chosen(context);
        var state = await edge.KnownAsync(cancellation);
        var warm = state is null ? null : await state.WarmSlotAsync(service.Host, chosen.Version, cancellation);
        // What was found serving once may be in the ledger without its commit.
        var commit = chosen.Commit.Length > 0 ? chosen.Commit : BuiltVersion.Find(paths, chosen.Version)?.Commit ?? "";
        return new() { ["version"] = chosen.Version, ["commit"] = commit, ["slot"] = warm?.Name ?? Slots.Other(state?.LiveSlot()?.Name), ["warm"] = warm is not null };
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var (version, slot) = (context.Intent["version"]!.GetValue<string>(), context.Intent["slot"]!.GetValue<string>());
        if (await edge.UrlAsync(cancellation) is null && await edge.StartAsync(request.Runbook.Rollout.Listen, cancellation) is { Url: null } failed)
            return StepResult.Stop(failed.Evidence);
        if (await (await edge.StateAsync(cancellation)).WarmSlotAsync(service.Host, version, cancellation) is { } warm && !warm.IsAboutToRetire(context.Clock.GetUtcNow()))
        {
            await edge.Client.CancelRetireAsync(warm.Name, cancellation);
            var (told, healthy, evidence) = await ServiceHealth.AskAsync(warm.Url, service.SettingsOf(version).Health, context.Clock, cancellation);
            if (told == version && healthy && !SchemaBack.EndedSessions(context))
                return StepResult.Go($"{version} is warm in {warm.Name}") with { Data = new() { ["slot"] = warm.Name, ["how"] = "warm" } };
            context.Say(healthy ? $"{version} is warm, but its connections to the database were ended: it is started again" : $"{version} is warm but not well: {evidence}; it is started again");
        }

        return context.Intent["commit"]!.GetValue<string>() is { Length: > 0 } commit
            ? await StartAgainAsync(context, version, commit, slot, cancellation)
            : StepResult.Stop($"{version} is not kept as built, and the commit it was built from is not known: --to=VERSION goes back to another one");
    }

    private async Task<StepResult> StartAgainAsync(StepContext context, string version, string commit, string slot, CancellationToken cancellation)
    {
        await service.MakeRoomAsync(slot, cancellation);
        var retained = BuiltVersion.Read(paths.Version(version, commit)) is not null;
        var (built, evidence, error) = await service.Host.BuildAsync(context, version, commit, service.Settings, cancellation);
        if (built is null)
            return StepResult.Stop(evidence, error?.Tail(20).Split('\n') ?? []) with { Changed = true };
        var start = await service.StartAsync(context, built, slot, cancellation);
        return start.Problem is { } problem
            ? StepResult.Stop(problem, start.Log) with { Changed = true }
            : StepResult.Go($"{version} runs again in {slot} ({(retained ? "from what was built then" : "built again")})") with { Changed = true, Data = new() { ["slot"] = slot, ["how"] = retained ? "image" : "rebuild" } };
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var slot = await edge.UrlAsync(cancellation) is null ? null : (await edge.StateAsync(cancellation)).Find(intent["slot"]!.GetValue<string>());
        if (slot?.Version != intent["version"]!.GetValue<string>() || !await service.Host.RunsAsync(slot, cancellation))
            return new(RealityState.NotDone, "it does not run");
        // It gets all traffic next: a process that has not answered yet is not what was asked for.
        var (told, healthy, evidence) = await ServiceHealth.AskAsync(slot.Url, service.SettingsOf(slot.Version).Health, context.Clock, cancellation);
        return told == slot.Version && healthy
            ? new(RealityState.Done, $"it runs in {slot.Name}") { Data = new() { ["slot"] = slot.Name } }
            : new(RealityState.Partly, $"it runs in {slot.Name}, but is not well: {evidence}");
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        if (intent["warm"]?.GetValue<bool>() == true)
            return UndoResult.Back("it was warm before");
        return await service.TakeOutAsync(intent["slot"]!.GetValue<string>(), intent["version"]!.GetValue<string>(), evenServing: false, cancellation) is { } problem
            ? UndoResult.Failed(problem)
            : UndoResult.Back("it is stopped");
    }
}
