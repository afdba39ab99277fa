using System.Text.Json.Nodes;
using Interlock.Ledger;

namespace Interlock.Engine;

/// <summary>Runs one step by the rules of the ledger: skip what is proven, probe what was cut off, write the intent before the act and the outcome after it.</summary>
internal sealed class StepRunner(Journal journal, string run, Func<Step, JsonObject, StepContext> contextOf, IReadOnlyDictionary<StepKey, StepHistory> cutOff, TimeProvider clock, Action<string> note)
{
    public async Task<StepResult> RunAsync(Step step, CancellationToken cancellation)
    {
        if (step is not MutatingStep mutating)
        {
            var judged = await LimitedAsync(step, contextOf(step, []), cancellation);
            judged = judged with { Changed = false };
            await journal.OutcomeAsync(run, step, judged);
            return judged;
        }

        var before = cutOff.GetValueOrDefault(new(step.Phase, step.Name));
        if (before?.Intent is { } open && await FoundDoneAsync(mutating, open, cancellation) is { } found)
            return found;
        // The intent of the first attempt saw the state before any change: undo needs that one.
        var intent = before?.Intent ?? await PrepareAsync(mutating, cancellation);
        await journal.IntentAsync(run, step, intent);
        var result = await LimitedAsync(step, contextOf(step, intent), cancellation);
        await journal.OutcomeAsync(run, step, result);
        return result;
    }

    private async Task<StepResult?> FoundDoneAsync(MutatingStep step, JsonObject intent, CancellationToken cancellation)
    {
        var reality = await step.ProbeAsync(contextOf(step, intent), intent, cancellation);
        note($"{step.Phase} / {step.Name} was cut off earlier: {Word(reality.State)} ({SecretMask.Apply(reality.Evidence)}).");
        if (reality.State != RealityState.Done)
            return null;
        var result = StepResult.Go($"found done: {reality.Evidence}") with { Changed = true, Data = reality.Data };
        await journal.IntentAsync(run, step, intent);
        await journal.OutcomeAsync(run, step, result);
        return result;
    }

    private async Task<JsonObject> PrepareAsync(MutatingStep step, CancellationToken cancellation) => await step.PrepareAsync(contextOf(step, []), cancellation);

    private async Task<StepResult> LimitedAsync(Step step, StepContext context, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(step.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await step.RunAsync(context, either.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return StepResult.Stop($"not done within its limit of {step.Limit.TotalSeconds:0.#} s") with { Changed = true };
        }
        catch (Exception failed) when (failed is not LedgerException)
        {
            // What an act left behind when it threw is not known: it counts as changed, so that undo looks.
            return StepResult.Stop($"{failed.GetType().Name}: {failed.Message}", [.. (failed.StackTrace ?? "").Split('\n').Take(8).Select(line => line.TrimEnd())]) with { Changed = true };
        }
    }

    private static string Word(RealityState state) => state switch
    {
        RealityState.Done => "it was done all the same",
        RealityState.NotDone => "it had not happened yet",
        _ => "it is half done, and is run again",
    };
}
