namespace Interlock.Ledger;

/// <summary>What the ledger's entries add up to: runs, what is live, what is unfinished, what is proven. Pure: the same entries give the same history.</summary>
public sealed class ReleaseHistory
{
    private ReleaseHistory(IReadOnlyList<RunHistory> all)
    {
        RunHistory[] runs = [.. all.Where(run => run.Start?.Doing != RunHistory.Freeze)];
        Runs = runs;
        Live = runs.SelectMany(run => run.Lives).MaxBy(live => live.Number);
        Frozen = all.SelectMany(run => run.Entries.Where(entry => entry.Kind == EntryKind.Frozen).Select(entry => new FreezeEntry(entry.Number, entry.At, run.Start?.User ?? "?", entry.Evidence ?? ""))).MaxBy(freeze => freeze.Number) is { } last
            && !(Live?.Number > last.Number && runs.Any(run => run.LiftsFreeze && run.Entries[0].Number > last.Number)) ? last : null;
        served = new(() => ServedVersions.Of(runs));
    }

    private readonly Lazy<(IReadOnlyList<LiveVersion> Released, IReadOnlyList<LiveVersion> Way)> served;

    /// <summary>All runs, oldest first.</summary>
    public IReadOnlyList<RunHistory> Runs { get; }

    /// <summary>The last change of what serves; null before the first. Its version is null when nothing serves since.</summary>
    public LiveEntry? Live { get; }

    /// <summary>By which deployments are frozen; null: they are not.</summary>
    public FreezeEntry? Frozen { get; }

    /// <summary>Every version that was released whole, newest first: what can be gone back to by name.</summary>
    public IReadOnlyList<LiveVersion> Released => served.Value.Released;

    /// <summary>Where the way back from a version leads: to the one that was released whole and served before it, and was not left by a rollback since. Null when there is none.</summary>
    /// <param name="version">The version that is left; one that was never released whole is left for the last that was. Null: nothing serves.</param>
    public LiveVersion? ReleasedBefore(string? version)
    {
        var way = served.Value.Way;
        var place = way.ToList().FindLastIndex(served => string.Equals(served.Version, version, StringComparison.Ordinal));
        return place > 0 ? way[place - 1] : place < 0 && way.Count > 0 ? way[^1] : null;
    }

    /// <summary>The last run, when it has not come to an end: crashed, interrupted or held. Null otherwise.</summary>
    public RunHistory? Unfinished => Runs.LastOrDefault(run => !run.IsRefused) is { IsUnfinished: true } last ? last : null;

    /// <summary>The release that is not complete: the runs of one plan since it began, taken as one. Runs of other plans between them that changed nothing do not end it. Null when the last release is complete, or taken back.</summary>
    public OpenRelease? Open
    {
        get
        {
            var chain = new List<RunHistory>();
            foreach (var run in Runs.Where(run => run.Start is not null && !run.IsRefused))
            {
                var isOther = chain.Count > 0 && !string.Equals(run.Start!.PlanDigest, chain[0].Start!.PlanDigest, StringComparison.Ordinal);
                if (isOther && !run.ChangedAnything)
                    continue;
                if (isOther)
                    chain.Clear();
                chain.Add(run);
                if (run.EndsRelease)
                    chain.Clear();
            }

            return chain.Count == 0 ? null : new(chain[^1], new(chain[^1].Id, [.. chain.SelectMany(run => run.Entries).OrderBy(entry => entry.Number)]));
        }
    }

    /// <summary>What stands of an unfinished release of a plan, its runs taken as one. Null when there is none.</summary>
    /// <param name="digest">The plan's digest.</param>
    public RunHistory? Standing(string digest) => Open is { } open && string.Equals(open.Digest, digest, StringComparison.Ordinal) ? open.Changes : null;

    /// <summary>What served before a run's first entry; null when nothing did.</summary>
    /// <param name="number">Number of that entry.</param>
    public LiveVersion? LiveBefore(long number) =>
        Runs.SelectMany(run => run.Lives).Where(live => live.Number < number).MaxBy(live => live.Number)?.Version;

    /// <summary>Folds entries, oldest first.</summary>
    /// <param name="entries">As <see cref="ILedger.ReadAsync"/> gives them.</param>
    public static ReleaseHistory Of(IReadOnlyList<LedgerEntry> entries) =>
        new([.. entries.GroupBy(entry => entry.Run, StringComparer.Ordinal).Select(group => new RunHistory(group.Key, [.. group])).OrderBy(run => run.Entries[0].Number)]);

    /// <summary>Steps proven for a plan: passed in a run of that digest, not taken back since, and with nothing changed since by a run of another plan.</summary>
    /// <param name="digest">The plan's digest.</param>
    public IReadOnlyDictionary<StepKey, ProvenStep> Proven(string digest)
    {
        var proven = new Dictionary<StepKey, ProvenStep>();
        foreach (var run in Runs)
        {
            if (!string.Equals(run.Start?.PlanDigest, digest, StringComparison.Ordinal))
            {
                if (run.ChangedAnything)
                    proven.Clear();
                continue;
            }

            foreach (var step in run.Steps.Where(step => step.Verdict is Verdict.Go or Verdict.Warn && !step.IsUndone && !step.IsUndoOpen))
                proven[step.Key] = new(run.Id, step.Verdict!.Value, step.Evidence ?? "", step.Data, step.At);
            foreach (var undone in run.Steps.Where(step => step.IsUndone || step.IsUndoOpen))
                proven.Remove(undone.Key);
            // What stopped unchanged says nothing against what earlier runs had done.
            if (run.IsStopped)
                foreach (var judged in proven.Where(known => known.Value.Run == run.Id || run.Steps.Any(step => step.Key == known.Key && step.Verdict >= Verdict.Hold)).Select(known => known.Key).ToList())
                    proven.Remove(judged);
            else if (run.EndsProof || run.IsDoneRollback)
                proven.Clear();
        }

        // What was found before they were frozen says nothing now.
        StepKey freeze = new(Phase.Preflight, Preflight.DeploymentFreeze.StepName);
        if (Frozen is { } frozen && proven.TryGetValue(freeze, out var asked) && asked.At < frozen.At)
            proven.Remove(freeze);
        return proven;
    }
}
