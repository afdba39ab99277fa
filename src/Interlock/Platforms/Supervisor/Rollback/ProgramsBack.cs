using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollback;

namespace Interlock.Platforms.Supervisor;

/// <summary>RB-03: the previous version's code takes its place again, and the programs are restarted in the same order as on the way there.</summary>
internal sealed class ProgramsBack(SupervisorHost host, CodeSwitch code, Interruption interruption) : MutatingStep
{
    public const string StepName = PreviousVersionServes.TrafficBack;

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-03";

    public override IReadOnlyList<string> After => [PreviousCode.StepName];

    public override TimeSpan Limit => code.LimitWithRestarts;

    public override IReadOnlyList<string> Effects => [$"{host.Code.Place} has the previous version's code", $"restart {string.Join(", ", host.Runbook.Services.Values.SelectMany(service => service.Programs))}, in this order"];

    public override string UndoEffect => "the code that was left, and the programs restarted";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var previous = context.DataOf(Phase.Rollback, PreviousCode.StepName)!;
        return await code.IntentAsync(context, host.Code.RefOf((string)previous["version"]!, (string)previous["commit"]!), await host.Code.NowAsync(context.Commands, cancellation), cancellation);
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var to = CodeRef.Of(context.Intent["to"])!;
        if (await code.SwitchAsync(context, to, isBack: true, cancellation) is { } problem)
            return problem;
        var (started, begins) = host.NotesOf(to);
        // All of them: one that crashes may have been started again with the code that is left, just before.
        var running = await host.Restarts.IdentitiesAsync(cancellation);
        var (failed, measured) = await interruption.DuringAsync(context, () => host.Restarts.OntoAsync(running, host.Find(to), begins, context.Say, cancellation), cancellation);
        var result = failed is not null ? StepResult.Stop(failed.Problem, failed.Log) : StepResult.Go($"{to} is in place, restarted {string.Join(", ", started)}{Interruption.Text(measured)}");
        return result with { Changed = true, Data = Interruption.Data(measured) };
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var (started, of, _) = await host.Restarts.ProgressAsync(intent["programs"]!.AsObject(), cancellation);
        return started == 0 && await host.Code.IsAtAsync(CodeRef.Of(intent["from"]), context.Commands, cancellation)
            ? new(RealityState.NotDone, "the code is as it was, and no program was restarted")
            : new(RealityState.Partly, $"{started} of {of} programs were restarted");
    }

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) => code.BackAsync(context, intent, cancellation);
}
