using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollout;

namespace Interlock.Platforms.Supervisor;

/// <summary>DP-07: the programs are restarted in the runbook's order, each up for its startsecs before the next, each service healthy and of this version before the next.</summary>
internal sealed class RestartPrograms(SupervisorHost host, CodeSwitch code, Interruption interruption, PlanRequest request) : MutatingStep
{
    public const string StepName = "restart programs";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-07, DP-08";

    public override IReadOnlyList<string> After => [SwitchCode.StepName];

    public override TimeSpan Limit => code.LimitWithRestarts;

    public override IReadOnlyList<string> Effects =>
    [
        .. request.Runbook.Services.SelectMany(service => service.Value.Programs.Select(program => $"supervisord stops and starts {program}, until it is up for its startsecs")
            .Concat(service.Value.Url is { } url ? [$"GET {url.TrimEnd('/')}{service.Value.Health} until healthy and {request.Version}, within {service.Value.StartWithin.TotalSeconds:0.#} s"] : Array.Empty<string>())),
    ];

    public override string UndoEffect => "the code of before, and then the programs restarted in the same order";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var switched = context.DataOf(Phase.Rollout, SwitchCode.StepName) ?? throw new InvalidOperationException("the code has not been switched");
        // What was started after the switch runs the new code: it is left alone on the way there, and restarted on the way back.
        JsonObject intent = new()
        {
            ["to"] = host.Code.RefOf(request.Version, request.Commit).ToJson(),
            ["from"] = switched["from"]?.DeepClone(),
            ["programs"] = switched["programs"]?.DeepClone(),
            ["sinceSwitch"] = await host.Restarts.IdentitiesAsync(cancellation),
        };
        await CutoverPosition.NoteAsync(intent, context, cancellation);
        return intent;
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var to = CodeRef.Of(context.Intent["to"]);
        var (version, (started, begins)) = (host.Find(to) ?? host.New(request.Version, request.Commit), host.NotesOf(to));
        var began = context.Clock.GetTimestamp();
        var (failed, measured) = await interruption.DuringAsync(context, () => host.Restarts.OntoAsync(context.Intent["sinceSwitch"]!.AsObject(), version, begins, context.Say, cancellation), cancellation);
        var result = failed is not null ? StepResult.Stop(failed.Problem, failed.Log)
            : StepResult.Go($"{(started.Count == 0 ? "all programs were restarted already" : $"restarted {string.Join(", ", started)}")}, {request.Version} healthy after {context.Clock.GetElapsedTime(began).TotalSeconds:0.0} s{Interruption.Text(measured)}");
        return result with { Changed = true, Data = Interruption.Data(measured) };
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var (started, of, all) = await host.Restarts.ProgressAsync(intent["sinceSwitch"]!.AsObject(), cancellation);
        // Whether the last of them was found healthy is not known: that part is done again.
        return started == 0 ? new(RealityState.NotDone, "no program was restarted") : new(RealityState.Partly, $"{started} of {of} programs were restarted{(all ? "" : ", not all run")}");
    }

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) => code.BackAsync(context, intent, cancellation);
}
