using Interlock.Ledger;
using Interlock.Record;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    private const string RecoveryStep = "recovery";

    private RollbackRecord? recovered;

    /// <summary>For a Rollback: when the last release is unfinished, taking that back is the rollback. Returns false when there is none, and the version before must be brought back by the Rollback phase.</summary>
    /// <param name="cancellation">Interrupt.</param>
    public async Task<bool> TakeBackUnfinishedAsync(CancellationToken cancellation)
    {
        // A rollback that was cut off is gone on with, not taken back: it was asked for once more.
        if (Before(journal.History).Open is not { IsHalfWay: true } open || open.Digest == Digest || open.Last.Start?.Doing == nameof(Phase.Rollback))
            return false;
        await RecoverAsync(open, cancellation);
        if (refusal is not null)
            throw refusal;
        // What a person answers for is not back: the Rollback phase has to bring the version before.
        return recovered!.Proven && (services.Options.To is not { } to || to == recovered.To);
    }

    /// <summary>Takes back what earlier runs left half-way, as a run of its own in the ledger. When it can't be taken back whole this run is refused: no phase of it starts.</summary>
    private async Task RecoverAsync(OpenRelease open, CancellationToken cancellation)
    {
        var start = open.Last.Start!;
        Say(open.Digest == Digest
            ? "Taking it back had begun: that is finished first."
            : $"It belongs to another plan ({start.PlanDigest}): what it changed is taken back first.");
        var id = Id + "-recovery";
        await journal.StartAsync(id, start with { User = services.Options.User, Machine = Environment.MachineName });
        recovered = await TakeBackAsync(open.Changes, start.Version, cancellation, id);
        var accepted = !recovered.Proven && services.Options.Accepted.Contains(RecoveryStep, StringComparer.OrdinalIgnoreCase);
        await journal.EndAsync(id, recovered.Proven ? new("rolled-back", (int)ExitCode.FailedAndBack) : new(accepted ? "stopped" : "failed", (int)ExitCode.FailedNotBack));
        if (accepted)
            Say($"{services.Options.User} answers for what is not back (--accept={RecoveryStep}).");
        else if (!recovered.Proven)
            refusal = new(Phase.Rollback, Verdict.Stop, RecoveryStep, $"the unfinished release of {start.Version} could not be taken back whole, and nothing else was started: mend what the notes name and run the same target again, or answer for it with --accept={RecoveryStep}");
    }

    private async Task<RollbackRecord> TakeBackAsync(RunHistory standing, string from, CancellationToken cancellation, string? run = null)
    {
        var started = services.Clock.GetTimestamp();
        // What served when the first act was about to begin: what changed by itself before that was not our doing.
        var first = standing.Entries.FirstOrDefault(entry => entry.Kind == EntryKind.Intent) ?? standing.Entries[0];
        var expected = journal.History.LiveBefore(first.Number);
        Say($"Taking back what changed, last first, to {expected?.Version ?? "nothing live"}.");
        var undoer = new Undoer(journal, run ?? Id, key => Plan.Find(key.Phase, key.Name) as MutatingStep, ContextOf, observer, services.Clock);
        var results = await undoer.UndoAsync(standing, cancellation);
        foreach (var (step, result) in results)
        {
            timeline.Undone(step.Phase, step.Name, result);
            if (result.Outcome != UndoOutcome.Back)
                Say($"{step.Phase} / {step.Name} is {(result.Outcome == UndoOutcome.Kept ? "kept" : "NOT back")}: {result.Evidence}");
        }

        var (live, silence) = await AskLiveAsync(cancellation);
        var serves = silence is null && (expected is null ? live is null : live is { Healthy: true } && live.Version == expected.Version);
        var proof = serves && results.All(result => result.Result.Outcome != UndoOutcome.Failed);
        Say(serves
            ? $"Proven: {live?.Evidence ?? "nothing serves, as before"}."
            : $"NOT proven: {expected?.Version ?? "nothing"} should serve, but {live?.Evidence ?? silence ?? "nothing answers"}. A person is needed.");
        await TryFollowLiveAsync(cancellation, run);
        return new(expected?.Version, from, Math.Round(services.Clock.GetElapsedTime(started).TotalSeconds, 3), proof, 0);
    }

    /// <summary>Asks what serves. A platform that can't be asked is a fact too (second value), and never proves anything.</summary>
    private async Task<(Platforms.Live? Live, string? Silence)> AskLiveAsync(CancellationToken cancellation)
    {
        try
        {
            return (await services.Platform.LiveAsync(cancellation), null);
        }
        catch (Exception failed) when (failed is not LedgerException && !(failed is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            return (null, SecretMask.Apply($"what serves could not be asked ({failed.GetType().Name}: {failed.Message})"));
        }
    }

    // Beside a verdict or an undo: its own failure must not hide theirs.
    private async Task TryFollowLiveAsync(CancellationToken cancellation, string? run = null)
    {
        try
        {
            await FollowLiveAsync(run ?? Id, cancellation);
        }
        catch (Exception failed) when (failed is not LedgerException && !(failed is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            Say($"The ledger may not have what serves: {failed.GetType().Name}: {failed.Message}");
        }
    }

    // The history as it was before this run began: this run is the last, and would end the chain.
    private ReleaseHistory Before(ReleaseHistory history) =>
        ReleaseHistory.Of([.. history.Runs.Where(run => run.Id != Id).SelectMany(run => run.Entries).OrderBy(entry => entry.Number)]);
}
