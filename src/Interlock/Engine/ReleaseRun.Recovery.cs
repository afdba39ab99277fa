using Interlock.Ledger;
using Interlock.Record;
using Interlock.Rollback;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    private const string RecoveryStep = "recovery";
    private const string RecoverySuffix = "-recovery";
    private const int MoreAnswers = 4;
    private static readonly TimeSpan BetweenAnswers = TimeSpan.FromMilliseconds(250);

    private RollbackRecord? recovered;

    /// <summary>For a Rollback: when the last release is unfinished, taking that back is the rollback. Returns false when there is none, and the previous version must be brought back by the Rollback phase.</summary>
    /// <param name="cancellation">Interrupt.</param>
    /// <param name="away">A version that must not go on serving: where that is what served before the unfinished release, the phase is needed too. Null: none.</param>
    public async Task<bool> TakeBackUnfinishedAsync(CancellationToken cancellation, string? away = null)
    {
        // A rollback that was cut off is gone on with, not taken back: it was asked for once more.
        if (Before(journal.History).Open is not { IsHalfWay: true } open || open.Digest == Digest || open.Last.Start?.Doing == nameof(Phase.Rollback))
            return false;
        await HoldingAsync(async token => { await RecoverAsync(open, token); return true; }, cancellation);
        if (refusal is not null)
            throw refusal;
        // What a person answers for is not back: the Rollback phase has to bring the previous version.
        return recovered!.Proven && (away is null || away != recovered.To) && (services.Options.To is not { } to || to == recovered.To);
    }

    /// <summary>Takes back what earlier runs left half-way, as a run of its own in the ledger. When it can't be taken back whole this run is refused: no phase of it starts.</summary>
    private async Task RecoverAsync(OpenRelease open, CancellationToken cancellation)
    {
        var start = open.Last.Start!;
        Say(open.Digest == Digest
            ? "Taking it back had begun: that is finished first."
            : $"It belongs to another plan ({start.PlanDigest}): what it changed is taken back first.");
        var id = Id + RecoverySuffix;
        await journal.StartAsync(id, start with { User = services.Options.User, Machine = Environment.MachineName });
        recovered = await TakeBackAsync(open.Changes, start.Version, cancellation, id);
        var accepted = !recovered.Proven && services.Options.Accepted.Contains(RecoveryStep, StringComparer.OrdinalIgnoreCase);
        await journal.EndAsync(id, recovered.Proven ? new("rolled-back", (int)ExitCode.FailedAndBack) : new(accepted ? "stopped" : "failed", (int)ExitCode.FailedNotBack));
        if (accepted)
            Say($"{services.Options.User} answers for what is not back (--accept={RecoveryStep}).");
        else if (!recovered.Proven && Doing != nameof(Phase.Rollback) && journal.History.Standing(open.Digest)?.NeedsUndo != true)
            Say($"Nothing of it is left, only that {recovered.To ?? "nothing"} serves could not be proven: this {Doing} goes on, it may be the cure.");
        else if (!recovered.Proven)
            refusal = new(Phase.Rollback, Verdict.Stop, RecoveryStep, $"the unfinished release of {start.Version} could not be taken back whole, and nothing else was started: mend what the notes name and run the same target again, or answer for it with --accept={RecoveryStep}");
    }

    /// <summary>A rollback that was cut off once its version served had done what it was for: to take that back would bring the version that somebody wanted away from.</summary>
    private async Task<bool> FinishRollbackAsync(OpenRelease open, CancellationToken cancellation)
    {
        var to = open.Changes.Steps.FirstOrDefault(step => step.Key == new StepKey(Phase.Rollback, ChooseVersion.StepName))?.Data?["version"]?.GetValue<string>();
        if (open.Last.Start?.Doing != nameof(Phase.Rollback) || to is null || (await AskLiveAsync(cancellation)).Live is not { Healthy: true } live || live.Version != to)
            return false;
        var id = Id + "-recovery";
        await journal.StartAsync(id, open.Last.Start with { User = services.Options.User, Machine = Environment.MachineName });
        await FollowLiveAsync(id, cancellation);
        await journal.EndAsync(id, new("succeeded", (int)ExitCode.Done));
        Say($"It had brought {to} back, which serves ({live.Evidence}): it counts as done.");
        return true;
    }

    // Everything may be back, and the previous version have died in the meantime all by itself.
    private async Task ReviveAsync(string version, CancellationToken cancellation)
    {
        try
        {
            await services.Platform.ReviveAsync(ContextOf(null, []), version, cancellation);
        }
        catch (Exception failed) when (failed is not LedgerException && !(failed is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            Say($"{version} could not be started again: {failed.GetType().Name}: {failed.Message}");
        }
    }

    /// <summary>The release of another plan, or one that was being taken back, which stands half-way: nothing begins before it is back. Null when there is none; a Rollback decides for itself.</summary>
    private OpenRelease? ToTakeBackFirst(ReleaseHistory history) =>
        Doing != nameof(Phase.Rollback) && history.Open is { IsHalfWay: true } open && (open.Digest != Digest || open.IsBeingTakenBack) ? open : null;

    /// <summary>It finishes what an earlier run of the same plan was cut off in.</summary>
    public bool GoesOn { get; private set; }

    /// <summary>Finds out what of this plan need not be done again.</summary>
    private async Task ResumeAsync(ReleaseHistory history, CancellationToken cancellation)
    {
        proven = history.Proven(Digest);
        var standing = history.Standing(Digest);
        var aged = Aged(standing);
        if (aged.Count > 0)
            Say($"{string.Join(", ", aged.Select(key => key.Name))}: done again, for what was proven is too old, or was held by a run that has ended.");
        proven = proven.Where(step => !aged.Contains(step.Key)).ToDictionary();
        GoesOn = history.Unfinished?.Start?.PlanDigest == Digest;
        if (GoesOn)
            Say($"Going on where it stopped: {proven.Count} steps are proven and not run again.");
        if (standing is not null)
            await LookAgainAsync(standing, cancellation);
        if (Doing != nameof(Phase.Rollback) && (history.Live?.Version?.PlanDigest == Digest || StepsOf(Phase.Rollout) is { Count: > 0 } rollout && rollout.All(step => proven.ContainsKey(new(step.Phase, step.Name)))))
            await ResumeLiveAsync(history, standing, cancellation);
        // A phase that is asked for again finds what it did by the intent it did it with: another would not know the state before.
        cutOff = standing?.Steps.Where(step => step.NeedsUndo && (!proven.ContainsKey(step.Key) || step.Key.Phase.ToString() == Doing) && !aged.Contains(step.Key)).ToDictionary(step => step.Key)
            ?? new Dictionary<StepKey, StepHistory>();
    }

    private async Task ResumeLiveAsync(ReleaseHistory history, RunHistory? standing, CancellationToken cancellation)
    {
        var live = await services.Platform.LiveAsync(cancellation);
        if (live is not { Healthy: true } || live.Version != Plan.Version)
        {
            Say($"The ledger has {Plan.Version} as live, but {live?.Evidence ?? "nothing answers"}: it is brought up again.");
            proven = proven.Where(step => step.Key.Phase is not (Phase.Provision or Phase.Rollout)).ToDictionary();
            return;
        }

        // A release that went phase by phase and is not complete goes on with what is not proven yet.
        judgesAnew = Doing == "Deploy" && standing is null;
        if (!judgesAnew)
            return;
        Say($"{Plan.Version} is live already: nothing is deployed, it is verified again.");
        // How it came to be live may be long forgotten; that it is, was just seen.
        var there = new ProvenStep(history.Live?.Run ?? Id, Verdict.Go, $"{Plan.Version} is live already", null, services.Clock.GetUtcNow());
        proven = Plan.Phases.Where(phase => phase.Phase is >= Phase.Backup and <= Phase.Rollout).SelectMany(phase => phase.Steps)
            .Select(step => new StepKey(step.Phase, step.Name)).Where(key => !proven.ContainsKey(key)).Select(key => KeyValuePair.Create(key, there)).Concat(proven).ToDictionary();
    }

    /// <summary>A process does not outlive the machine: where one is gone that this release had started, it and what came after it up to the cutover is looked at again.</summary>
    private async Task LookAgainAsync(RunHistory standing, CancellationToken cancellation)
    {
        foreach (var step in Plan.Phases.SelectMany(phase => phase.Steps).OfType<MutatingStep>().Where(step => step.IsProcess))
        {
            if (!proven.ContainsKey(new(step.Phase, step.Name)) || standing.Steps.FirstOrDefault(done => done.Key == new StepKey(step.Phase, step.Name))?.Intent is not { } intent)
                continue;
            var reality = await step.ProbeAsync(ContextOf(step, intent), intent, cancellation);
            if (reality.State == RealityState.Done)
                continue;
            Say($"{step.Phase} / {step.Name} was proven, but {reality.Evidence}: it is brought up again.");
            proven = proven.Where(known => known.Key.Phase < step.Phase || known.Key.Phase > Phase.Rollout).ToDictionary();
            return;
        }
    }

    // Once the schema or the traffic has moved, doing it again would find another state than the one it was for.
    private HashSet<StepKey> Aged(RunHistory? standing)
    {
        if (standing?.Steps.Any(later => later.NeedsUndo && later.Key.Phase >= Phase.Migrate) == true)
            return [];
        var now = services.Clock.GetUtcNow();
        var steps = Plan.Phases.SelectMany(phase => phase.Steps).ToList();
        var aged = steps.Select(step => (Key: new StepKey(step.Phase, step.Name), step.ProvenFor)).Where(step => now - DoneAt(step.Key, standing) > step.ProvenFor).Select(step => step.Key).ToHashSet();
        aged.UnionWith(steps.Where(step => proven.ContainsKey(new(step.Phase, step.Name)) && step.ProvenWith.Any(with => !proven.ContainsKey(new(step.Phase, with)))).Select(step => new StepKey(step.Phase, step.Name)));
        // What was found with the help of a thing that is made again was found of another thing.
        while (steps.FirstOrDefault(step => proven.ContainsKey(new(step.Phase, step.Name)) && !aged.Contains(new(step.Phase, step.Name)) && step.After.Any(before => aged.Contains(new(step.Phase, before)))) is { } leans)
            aged.Add(new(leans.Phase, leans.Name));
        return aged;
    }

    // One that was cut off has no outcome: its intent tells when.
    private DateTimeOffset? DoneAt(StepKey key, RunHistory? standing) =>
        proven.TryGetValue(key, out var known) ? known.At
            : standing?.Steps.FirstOrDefault(step => step.Key == key) is { NeedsUndo: true, Verdict: null } cut ? cut.IntendedAt : null;

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
        bool Serves() => silence is null && (expected is null ? live is null : live is { Healthy: true } && live.Version == expected.Version);
        if (expected is not null && !Serves())
        {
            await ReviveAsync(expected.Version, cancellation);
            (live, silence) = await AskLiveAsync(cancellation);
        }

        // One slow answer just after the way back is no proof against it.
        for (var more = MoreAnswers; more > 0 && !Serves(); more--)
        {
            await Task.Delay(BetweenAnswers, services.Clock, cancellation);
            (live, silence) = await AskLiveAsync(cancellation);
        }

        var serves = Serves();
        var proof = serves && results.All(result => result.Result.Outcome != UndoOutcome.Failed);
        Say(serves
            ? $"Proven: {live?.Evidence ?? "nothing serves, as before"}."
            : $"NOT proven: {expected?.Version ?? "nothing"} should serve, but {live?.Evidence ?? silence ?? "nothing answers"}. A person is needed.");
        await TryFollowLiveAsync(cancellation, run);
        return new(expected?.Version, from, Math.Round(services.Clock.GetElapsedTime(started).TotalSeconds, 3), proof, 0);
    }

    private static string RunOf(string id) => id.EndsWith(RecoverySuffix, StringComparison.Ordinal) ? id[..^RecoverySuffix.Length] : id;

    // The history as it was before this run began: this run is the last, and would end the chain.
    private ReleaseHistory Before(ReleaseHistory history) =>
        ReleaseHistory.Of([.. history.Runs.Where(run => run.Id != Id).SelectMany(run => run.Entries).OrderBy(entry => entry.Number)]);
}
