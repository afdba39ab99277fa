using Interlock.Ledger;
using Interlock.Record;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    /// <summary>Ends the run, whatever happened: takes back what failed, proves what serves, writes the ledger's last entry and the record.</summary>
    /// <param name="thrown">What ended the phases early; null when all went well. It stays the error to report: a failing undo never hides it.</param>
    /// <param name="interrupted">The exit code of the signal that interrupted it, or null.</param>
    /// <param name="cancellation">A second interrupt.</param>
    public async Task<ReleaseRecord> CompleteAsync(Exception? thrown, ExitCode? interrupted, CancellationToken cancellation)
    {
        var (code, rollback) = await DecideAsync(thrown, interrupted, cancellation);
        var (live, settled) = await SettleAsync(code);
        if (!settled && code == ExitCode.Done)
            code = ExitCode.Unexpected;
        var record = Describe(code, rollback, live?.Url);
        try
        {
            // Not cancelled by a second interrupt: the record is what people look at after one.
            await services.WriteRecord(record, CancellationToken.None);
        }
        catch (Exception failed)
        {
            Say($"The record could not be written: {failed.GetType().Name}: {failed.Message}. The ledger has how the run ended: {record.Outcome}, exit code {record.ExitCode}.");
            record = record with { ExitCode = code == ExitCode.Done ? (int)ExitCode.Unexpected : record.ExitCode, Notes = timeline.Notes };
        }

        observer.RunEnded(record);
        return record;
    }

    private async Task<(ExitCode, RollbackRecord?)> DecideAsync(Exception? thrown, ExitCode? interrupted, CancellationToken cancellation)
    {
        if (refusal is not null)
        {
            Say(refusal.Message);
            return (ExitCode.FailedNotBack, recovered);
        }

        // What a gate has stopped is taken back all the same; and what was done when the signal came is done.
        if (interrupted is { } signal && thrown is not null && decided is null)
        {
            Say($"Interrupted. The state is recorded: run the same target again to go on{(Doing == nameof(Phase.Rollback) || journal.History.Standing(Digest) is not { NeedsUndo: true } ? "" : ", or --target=Rollback to take it back")}.");
            return (signal, null);
        }

        if (thrown is null)
            return (ExitCode.Done, Doing == nameof(Phase.Rollback) ? GoneBack() : null);
        try
        {
            return await HoldingAsync(token => FailAsync(thrown is OperationCanceledException && decided is not null ? decided : thrown, token), cancellation);
        }
        catch (Exception failed)
        {
            Say(failed is OperationCanceledException && cancellation.IsCancellationRequested
                ? "Taking back was interrupted: what is not back is in the ledger. Run --target=Rollback, or the same target again: it is finished first."
                : $"Taking back was cut off ({failed.GetType().Name}: {failed.Message}). Run --target=Rollback, or the same target again: it is finished first.");
            return (ExitCode.FailedNotBack, null);
        }
    }

    /// <summary>The ledger's last words about this run. When it can't take them the run stays unfinished there, which is safe: the next one looks.</summary>
    private async Task<(Platforms.Live? Live, bool Settled)> SettleAsync(ExitCode code)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), services.Clock);
        var settled = false;
        try
        {
            await TryFollowLiveAsync(limit.Token);
            await journal.EndAsync(Id, new(OutcomeOf(code), (int)code));
            settled = true;
        }
        catch (Exception failed)
        {
            // Whatever it is: a run that ends without a record tells nobody that what it changed still stands.
            Say($"The ledger does not have the end of this run: {(failed is LedgerException or OperationCanceledException ? "" : failed.GetType().Name + ": ")}{failed.Message}");
        }

        try
        {
            return ((await AskLiveAsync(limit.Token)).Live, settled);
        }
        catch (OperationCanceledException)
        {
            return (null, settled);
        }
    }

    private async Task<(ExitCode, RollbackRecord?)> FailAsync(Exception thrown, CancellationToken cancellation)
    {
        if (thrown is GateException { Verdict: Verdict.Hold })
        {
            Say($"Held for a person. The state is recorded: decide, then run the same target again (--accept=STEP lets that step pass){(Doing == nameof(Phase.Rollback) || journal.History.Standing(Digest) is not { NeedsUndo: true } ? "" : ", or --target=Rollback to take back what has changed")}.");
            return (ExitCode.Held, null);
        }

        if (thrown is not GateException)
            Say($"{thrown.GetType().Name}: {thrown.Message}");
        if (thrown is UsageException)
            return (hasRun ? ExitCode.Held : ExitCode.Usage, null);
        var standing = journal.History.Standing(Digest);
        if (standing is not { NeedsUndo: true })
        {
            if (recovered is { Proven: true })
            {
                Say($"This run itself had changed nothing; what was unfinished before it is back, to {recovered.To ?? "nothing live"}.");
                return (ExitCode.FailedAndBack, recovered);
            }

            // RB-01.
            Say("Nothing had changed: nothing to undo.");
            return (thrown is GateException ? ExitCode.StoppedUnchanged : ExitCode.Unexpected, null);
        }

        if (thrown is LedgerException)
        {
            Say(thrown is LockLostException
                ? "What has changed is not taken back by this run: it belongs to the run that has the lock now."
                : "What has changed is not taken back: without the ledger it could not be journalled. Run the same target again when it answers.");
            return (ExitCode.FailedNotBack, null);
        }

        if (services.Options.KeepOnFailure)
        {
            Say("What has changed is kept, as --on-failure=keep says. --target=Rollback takes it back.");
            return (ExitCode.FailedNotBack, null);
        }

        var rollback = await TakeBackAsync(standing, Of(null).Version, cancellation);
        // A rollback that had to be taken back has not brought the previous version: that is for a person.
        if (Doing == nameof(Phase.Rollback))
            return (ExitCode.FailedNotBack, rollback with { Proven = false });
        return (rollback.Proven ? ExitCode.FailedAndBack : ExitCode.FailedNotBack, rollback);
    }
}
