using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Supervisor;

/// <summary>The code that is switched and the programs that run it, journalled ahead of each step that touches either, and the way back from both: the same for the way there and for the way back.</summary>
internal sealed class CodeSwitch(SupervisorHost host)
{
    /// <summary>Its own limit, with the installation that goes with a checkout.</summary>
    public TimeSpan Limit => (host.Settings.Mode == Runbook.SupervisorMode.Checkout ? host.Settings.Install?.Within ?? TimeSpan.Zero : TimeSpan.Zero) + TimeSpan.FromMinutes(1);

    /// <summary>With the restarts of all programs.</summary>
    public TimeSpan LimitWithRestarts => Limit + host.Restarts.Limit;

    /// <summary>What is in place, what is to be, and which processes run.</summary>
    public async Task<JsonObject> IntentAsync(StepContext context, CodeRef to, CodeRef? from, CancellationToken cancellation) => new()
    {
        ["to"] = to.ToJson(),
        ["from"] = from?.ToJson(),
        ["programs"] = await host.Restarts.IdentitiesAsync(cancellation),
    };

    /// <summary>Switches the code.</summary>
    /// <returns>Null when it is in place; else the verdict.</returns>
    public async Task<StepResult?> SwitchAsync(StepContext context, CodeRef to, bool isBack, CancellationToken cancellation) =>
        await host.Code.SwitchAsync(context, to, isBack, cancellation) is { } failed ? StepResult.Stop(failed.Problem, failed.Said) with { Changed = true } : null;

    /// <summary>Puts the code of before in place, and then restarts what was started since.</summary>
    public async Task<UndoResult> BackAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        // A restart that is taken back is not gone on with.
        Interruption.Forget(host);
        var from = CodeRef.Of(intent["from"]);
        if (await host.Code.SwitchAsync(context, from, isBack: true, cancellation) is { } failed)
            return UndoResult.Failed(string.Join("; ", failed.Said.Prepend(failed.Problem)));
        try
        {
            return await ProgramsBackAsync(context, intent, from, cancellation);
        }
        catch (SupervisorException silent)
        {
            return UndoResult.Failed($"{from?.ToString() ?? "nothing"} is in place again, but its programs could not be restarted: {silent.Message}. Then --target=Rollback finishes it");
        }
    }

    private async Task<UndoResult> ProgramsBackAsync(StepContext context, JsonObject intent, CodeRef? from, CancellationToken cancellation)
    {
        if (from is { Version: { } version, Commit: { } commit })
            await host.Variables.GiveAsync(context, version, commit, cancellation);
        var (started, begins) = host.NotesOf(from);
        var problem = await host.Restarts.BackAsync(intent["programs"]!.AsObject(), host.Find(from), begins, context.Say, cancellation);
        return problem is not null ? UndoResult.Failed($"{from?.ToString() ?? "nothing"} is in place again, but {problem.Problem}{(problem.Log.Count > 0 ? $" ({problem.Log[^1]})" : "")}")
            : UndoResult.Back(from is null ? "no code is in place, as before; the programs are stopped" : $"{from} is in place again{(started.Count > 0 ? $", {string.Join(", ", started)} restarted" : "")}");
    }
}
