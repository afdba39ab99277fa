using Interlock.Ledger;
using Interlock.Record;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    private RollbackRecord? recovered;

    /// <summary>For a Rollback: when the last release is unfinished, taking that back is the rollback. Returns false when there is none, and the version before must be brought back by the Rollback phase.</summary>
    /// <param name="cancellation">Interrupt.</param>
    public async Task<bool> TakeBackUnfinishedAsync(CancellationToken cancellation)
    {
        var history = journal.History;
        var other = history.Runs.LastOrDefault(run => run.Id != Id);
        if (other is not { IsUnfinished: true, Start: { } start } || start.PlanDigest == Digest)
            return false;
        var standing = Before(history).Standing(start.PlanDigest);
        if (standing is not { ChangedAnything: true })
            return false;
        recovered = await TakeBackAsync(standing, start.Version, cancellation);
        return recovered.Proven ? true : throw new GateException(Phase.Rollback, Verdict.Stop, "take back", $"the unfinished release of {start.Version} could not be taken back whole: see the notes");
    }

    /// <summary>Takes back what another plan's run left half-way, as a run of its own in the ledger, before this one begins.</summary>
    private async Task RecoverAsync(RunHistory standing, RunStart start, CancellationToken cancellation)
    {
        Say($"It belongs to another plan ({start.PlanDigest}): what it changed is taken back first.");
        var id = Id + "-recovery";
        await journal.StartAsync(id, start with { User = services.Options.User, Machine = Environment.MachineName });
        var rollback = await TakeBackAsync(standing, start.Version, cancellation, id);
        await journal.EndAsync(id, new(rollback.Proven ? "rolled-back" : "failed", (int)(rollback.Proven ? ExitCode.FailedAndBack : ExitCode.FailedNotBack)));
        if (!rollback.Proven)
            throw new GateException(Phase.Rollback, Verdict.Stop, "recovery", $"the unfinished release of {start.Version} could not be taken back whole: mend what the notes name, then run --target=Rollback");
    }

    private async Task<RollbackRecord> TakeBackAsync(RunHistory standing, string from, CancellationToken cancellation, string? run = null)
    {
        var started = services.Clock.GetTimestamp();
        var expected = journal.History.LiveBefore(standing.Entries[0].Number);
        Say($"Taking back what changed, last first, to {expected?.Version ?? "nothing live"}.");
        var undoer = new Undoer(journal, run ?? Id, key => Plan.Find(key.Phase, key.Name) as MutatingStep, ContextOf, observer, services.Clock);
        var results = await undoer.UndoAsync(standing, cancellation);
        foreach (var (step, result) in results)
        {
            timeline.Undone(step.Phase, step.Name, result);
            if (result.Outcome != UndoOutcome.Back)
                Say($"{step.Phase} / {step.Name} is {(result.Outcome == UndoOutcome.Kept ? "kept" : "NOT back")}: {result.Evidence}");
        }

        var live = await services.Platform.LiveAsync(cancellation);
        var serves = expected is null ? live is null : live is { Healthy: true } && live.Version == expected.Version;
        var proof = serves && results.All(result => result.Result.Outcome != UndoOutcome.Failed);
        Say(serves
            ? $"Proven: {live?.Evidence ?? "nothing serves, as before"}."
            : $"NOT proven: {expected?.Version ?? "nothing"} should serve, but {live?.Evidence ?? "nothing answers"}. A person is needed.");
        await FollowLiveAsync(cancellation);
        return new(expected?.Version, from, Math.Round(services.Clock.GetElapsedTime(started).TotalSeconds, 3), proof, 0);
    }

    // The history as it was before this run began: this run is the last, and would end the chain.
    private ReleaseHistory Before(ReleaseHistory history) =>
        ReleaseHistory.Of([.. history.Runs.Where(run => run.Id != Id).SelectMany(run => run.Entries).OrderBy(entry => entry.Number)]);
}
