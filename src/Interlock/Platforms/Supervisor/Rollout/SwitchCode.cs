using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Supervisor;

/// <summary>The new version's code takes the place of the previous one's; the programs run on with what they have read of that.</summary>
internal sealed class SwitchCode(SupervisorHost host, CodeSwitch code, PlanRequest request) : MutatingStep
{
    public const string StepName = "switch code";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-07";

    public override IReadOnlyList<string> After => [CodeInPlace.StepName];

    public override TimeSpan Limit => code.Limit;

    public override IReadOnlyList<string> Effects => host.Settings.Mode == Runbook.SupervisorMode.Releases
        ? [$"{host.Code.Place} leads to {To.Ref}, in one step"]
        : [$"git checkout {request.Commit[..7]} in {host.Code.Place}", .. host.Settings.Install is { } install ? [$"there: {install.Run}"] : Array.Empty<string>()];

    public override string UndoEffect => "the code of before; a program that was started in between is restarted";

    private CodeRef To => host.Code.RefOf(request.Version, request.Commit);

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) =>
        await code.IntentAsync(context, To, await host.Code.NowAsync(context.Commands, cancellation), cancellation);

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (await code.SwitchAsync(context, To, isBack: false, cancellation) is { } failed)
            return failed;
        return StepResult.Go($"{host.Code.Place} has {To} now, and had {CodeRef.Of(context.Intent["from"])?.ToString() ?? "nothing"}") with { Changed = true, Data = DataOf(context.Intent) };
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        await host.Code.IsAtAsync(CodeRef.Of(intent["to"]), context.Commands, cancellation) ? new(RealityState.Done, $"{host.Code.Place} has {To}") { Data = DataOf(intent) }
        : await host.Code.IsAtAsync(CodeRef.Of(intent["from"]), context.Commands, cancellation) ? new(RealityState.NotDone, $"{host.Code.Place} has {CodeRef.Of(intent["from"])?.ToString() ?? "nothing"}")
        : new(RealityState.Partly, $"{host.Code.Place} is neither what it was nor what it is to be");

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        await host.Code.IsAtAsync(CodeRef.Of(intent["from"]), context.Commands, cancellation)
            ? UndoResult.Back($"{CodeRef.Of(intent["from"])?.ToString() ?? "nothing"} is in place")
            : await code.BackAsync(context, intent, cancellation);

    private static JsonObject DataOf(JsonObject intent) => new() { ["from"] = intent["from"]?.DeepClone(), ["programs"] = intent["programs"]?.DeepClone() };
}
