using System.Text.Json.Nodes;
using Interlock.Ledger;

namespace Interlock.Engine;

/// <summary>Runs one step by the rules of the ledger: skip what is proven, probe what was cut off, write the intent before the act and the outcome after it.</summary>
internal sealed class StepRunner(Journal journal, string run, Func<Step, JsonObject, StepContext> contextOf, IReadOnlyDictionary<StepKey, StepHistory> cutOff, TimeProvider clock, Action<string> note)
{
    // A child's group needs up to 10 s to be stopped and its pipes read out.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    public async Task<StepResult> RunAsync(Step step, CancellationToken cancellation)
    {
        if (step is not MutatingStep mutating)
        {
            var judged = await LimitedAsync(step, contextOf(step, []), cancellation);
            judged = Kept(judged) with { Changed = false };
            await journal.OutcomeAsync(run, step, judged);
            return judged;
        }

        var before = cutOff.GetValueOrDefault(new(step.Phase, step.Name));
        JsonObject intent;
        try
        {
            // What had its own bad verdict is not found good by being there: it is done, and judged, again.
            if (before is { Intent: { } open } && before.MayBeFoundDone && await FoundDoneAsync(mutating, open, cancellation) is { } found)
                return found;
            // The intent of the first attempt saw the state before any change: undo needs that one.
            intent = before?.Intent ?? await WithinAsync(step, token => mutating.PrepareAsync(contextOf(step, []), token), cancellation);
            RequireWhole(intent);
        }
        catch (Exception failed) when (failed is not LedgerException && !(failed is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            // Nothing was done now; but what an earlier attempt left is still unknown.
            var stopped = Broken(step, failed) with { Changed = before is not null };
            await journal.OutcomeAsync(run, step, stopped);
            return stopped;
        }

        await journal.IntentAsync(run, step, intent);
        var result = Kept(await LimitedAsync(step, contextOf(step, intent), cancellation));
        await journal.OutcomeAsync(run, step, result);
        return result;
    }

    private static void RequireWhole(JsonObject intent)
    {
        if (WorkingData.Spoilt(intent, sentences: true) is { } spoilt)
            throw new SpoiltException(WorkingData.Explain("its intent's", spoilt));
    }

    // Undone by its intent, as after a crash before the outcome: facts with a hole in them would lead the undo astray.
    private static StepResult Kept(StepResult result) => WorkingData.Spoilt(result.Data, sentences: false) is { } spoilt
        ? StepResult.Stop($"{WorkingData.Explain("its fact", spoilt)} ({result.Evidence})", result.Details) with { Changed = result.Changed }
        : result;

    private async Task<StepResult?> FoundDoneAsync(MutatingStep step, JsonObject intent, CancellationToken cancellation)
    {
        var reality = await WithinAsync(step, token => step.ProbeAsync(contextOf(step, intent), intent, token), cancellation);
        note($"{step.Phase} / {step.Name} was cut off earlier: {Word(reality.State)} ({SecretMask.Apply(reality.Evidence)}).");
        if (reality.State != RealityState.Done)
            return null;
        var result = Kept(StepResult.Go($"found done: {reality.Evidence}") with { Changed = true, Data = reality.Data });
        RequireWhole(intent);
        await journal.IntentAsync(run, step, intent);
        await journal.OutcomeAsync(run, step, result);
        return result;
    }

    private async Task<StepResult> LimitedAsync(Step step, StepContext context, CancellationToken cancellation)
    {
        try
        {
            return await WithinAsync(step, token => step.RunAsync(context, token), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failed) when (failed is not LedgerException)
        {
            // What an act left behind when it threw is not known: it counts as changed, so that undo looks.
            return Broken(step, failed) with { Changed = true };
        }
    }

    private static StepResult Broken(Step step, Exception failed) => failed switch
    {
        LimitException { Stubborn: true } => StepResult.Stop($"not done within its limit of {Seconds(step)}, and did not end when it was told to: it may still be acting"),
        LimitException => StepResult.Stop($"not done within its limit of {Seconds(step)}"),
        IExplained => StepResult.Stop(failed.Message),
        _ => StepResult.Stop($"{failed.GetType().Name}: {failed.Message}", [.. (failed.StackTrace ?? "").Split('\n').Take(8).Select(line => line.TrimEnd())]),
    };

    private static string Seconds(Step step) => $"{step.Limit.TotalSeconds:0.###} s";

    /// <summary>Runs a part of a step within the step's limit. One that does not end when it is told to is left behind, so that a release can't hang on it.</summary>
    private async Task<T> WithinAsync<T>(Step step, Func<CancellationToken, Task<T>> part, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(step.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        var going = part(either.Token);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var telling = either.Token.Register(told.SetResult);
        if (await Task.WhenAny(going, told.Task) != going)
            await ((Task)going).WaitAsync(Grace, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!going.IsCompleted)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new LimitException(stubborn: true);
        }

        try
        {
            return await going;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new LimitException(stubborn: false);
        }
    }

    private static string Word(RealityState state) => state switch
    {
        RealityState.Done => "it was done all the same",
        RealityState.NotDone => "it had not happened yet",
        _ => "it is half done, and is run again",
    };

    private sealed class SpoiltException(string message) : Exception(message), IExplained;

    private sealed class LimitException(bool stubborn) : Exception
    {
        public bool Stubborn { get; } = stubborn;
    }
}
