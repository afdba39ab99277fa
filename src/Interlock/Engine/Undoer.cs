using System.Text.Json.Nodes;
using Interlock.Ledger;

namespace Interlock.Engine;

/// <summary>Takes back what a run has changed, last change first. One that fails does not keep others of its phase from being taken back, but ends it there: what an earlier phase made may be in use by what is not back.</summary>
internal sealed class Undoer(Journal journal, string run, Func<StepKey, MutatingStep?> find, Func<Step, JsonObject, StepContext> contextOf, IReleaseObserver observer, TimeProvider clock)
{
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(10);

    /// <summary>Undoes every standing change.</summary>
    /// <param name="changes">The merged history of what is to be taken back.</param>
    /// <param name="cancellation">A second interrupt.</param>
    /// <returns>How each went, in the order it was undone.</returns>
    public async Task<IReadOnlyList<(StepKey Step, UndoResult Result)>> UndoAsync(RunHistory changes, CancellationToken cancellation)
    {
        var results = new List<(StepKey, UndoResult)>();
        Phase? failed = null;
        foreach (var change in changes.Steps.Where(step => step.NeedsUndo).OrderByDescending(step => step.First))
        {
            if (failed is { } stuck && change.Key.Phase != stuck)
                break;
            var result = await UndoAsync(change, cancellation);
            results.Add((change.Key, result));
            if (result.Outcome == UndoOutcome.Failed)
                failed = change.Key.Phase;
        }

        return results;
    }

    private async Task<UndoResult> UndoAsync(StepHistory change, CancellationToken cancellation)
    {
        if (find(change.Key) is not { } step)
        {
            var unknown = UndoResult.Failed($"this version of Interlock, or this runbook, has no step '{change.Key.Name}' in {change.Key.Phase}: undo it by hand");
            await journal.UndoneAsync(run, change.Key, unknown);
            return unknown;
        }

        var started = clock.GetTimestamp();
        observer.UndoStarted(step);
        await journal.UndoIntentAsync(run, change.Key);
        var result = await GuardedAsync(step, change, cancellation);
        await journal.UndoneAsync(run, change.Key, result);
        observer.UndoEnded(step, result, clock.GetElapsedTime(started));
        return result;
    }

    private async Task<UndoResult> GuardedAsync(MutatingStep step, StepHistory change, CancellationToken cancellation)
    {
        var intent = change.Intent ?? new JsonObject();
        using var limit = new CancellationTokenSource(step.Limit > Least ? step.Limit : Least, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await step.UndoAsync(contextOf(step, intent), intent, change.Data, either.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failed) when (failed is not LedgerException)
        {
            return UndoResult.Failed($"{failed.GetType().Name}: {failed.Message}");
        }
    }
}
