using System.Text.Json;
using System.Text.Json.Nodes;

namespace Interlock.Ledger;

/// <summary>What the ledger's entries add up to: runs, what is live, what is unfinished, what is proven. Pure: the same entries give the same history.</summary>
public sealed class ReleaseHistory
{
    private ReleaseHistory(IReadOnlyList<RunHistory> runs)
    {
        Runs = runs;
        Live = runs.SelectMany(run => run.Lives).MaxBy(live => live.Number);
        PreviousLive = Live is null ? null : runs.SelectMany(run => run.Lives)
            .Where(live => live.Number < Live.Number && !string.Equals(live.Version?.Version, Live.Version?.Version, StringComparison.Ordinal))
            .MaxBy(live => live.Number);
    }

    /// <summary>All runs, oldest first.</summary>
    public IReadOnlyList<RunHistory> Runs { get; }

    /// <summary>The last change of what serves; null before the first. Its version is null when nothing serves since.</summary>
    public LiveEntry? Live { get; }

    /// <summary>The last change to another version than the live one; null when there was none.</summary>
    public LiveEntry? PreviousLive { get; }

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
                proven[step.Key] = new(run.Id, step.Verdict!.Value, step.Evidence ?? "", step.Data);
            foreach (var undone in run.Steps.Where(step => step.IsUndone || step.IsUndoOpen))
                proven.Remove(undone.Key);
            if (run.EndsProof || run.IsDoneRollback)
                proven.Clear();
        }

        return proven;
    }
}

/// <summary>A release that is not complete.</summary>
/// <param name="Last">Its last run.</param>
/// <param name="Changes">All its runs, taken as one.</param>
public sealed record OpenRelease(RunHistory Last, RunHistory Changes)
{
    /// <summary>Digest of its plan.</summary>
    public string Digest => Last.Start!.PlanDigest;

    /// <summary>It changed something and stands half-way: killed, interrupted, held, or failed and not back. Phase targets that went well stand on purpose.</summary>
    public bool IsHalfWay => (Last.IsUnfinished || Last.IsNotBack) && Changes.ChangedAnything;

    /// <summary>Taking it back had begun, and did not come to its end.</summary>
    public bool IsBeingTakenBack => Changes.Steps.Any(step => step.IsUndone || step.IsUndoOpen);
}

/// <summary>A step's place in the ledger.</summary>
/// <param name="Phase">Its phase.</param>
/// <param name="Name">Its name.</param>
public readonly record struct StepKey(Phase Phase, string Name);

/// <summary>A step that needs no second run.</summary>
/// <param name="Run">The run that proved it.</param>
/// <param name="Verdict">Go or Warn.</param>
/// <param name="Evidence">What decided it.</param>
/// <param name="Data">Its facts.</param>
public sealed record ProvenStep(string Run, Verdict Verdict, string Evidence, JsonObject? Data);

/// <summary>A change of what serves.</summary>
/// <param name="Number">The entry's number.</param>
/// <param name="At">When.</param>
/// <param name="Run">The run that did it.</param>
/// <param name="User">Who ran it.</param>
/// <param name="Version">What serves since; null when nothing does.</param>
public sealed record LiveEntry(long Number, DateTimeOffset At, string Run, string User, LiveVersion? Version);

/// <summary>One run, as its entries tell it.</summary>
public sealed class RunHistory
{
    private readonly Dictionary<StepKey, StepHistory> steps = [];

    internal RunHistory(string id, IReadOnlyList<LedgerEntry> entries)
    {
        (Id, Entries) = (id, entries);
        foreach (var entry in entries)
            Take(entry);
    }

    /// <summary>The run's id.</summary>
    public string Id { get; }

    /// <summary>Its entries, oldest first; at least one.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; }

    /// <summary>What it set out to do; null when the entry is missing.</summary>
    public RunStart? Start { get; private set; }

    /// <summary>How it ended; null while it runs, or when it was killed.</summary>
    public RunEnd? End { get; private set; }

    /// <summary>Its steps, in the order of their first entry.</summary>
    public IReadOnlyList<StepHistory> Steps => [.. steps.Values.OrderBy(step => step.First)];

    /// <summary>Changes of what serves, oldest first.</summary>
    public List<LiveEntry> Lives { get; } = [];

    /// <summary>It was killed, interrupted or held: its state is half-way, and recorded.</summary>
    public bool IsUnfinished => End is null || End.Outcome == "interrupted" || End.ExitCode == (int)ExitCode.Held;

    /// <summary>It failed, and what it changed is not back.</summary>
    public bool IsNotBack => End is { Outcome: "failed", ExitCode: (int)ExitCode.FailedNotBack };

    /// <summary>It was refused for wrong usage: nothing ran, and it says nothing about the release.</summary>
    public bool IsRefused => End?.ExitCode == (int)ExitCode.Usage;

    /// <summary>Some act of it stands (an act whose outcome is unknown counts).</summary>
    public bool NeedsUndo => steps.Values.Any(step => step.NeedsUndo);

    /// <summary>Some act of it stands, or what serves has changed while it ran.</summary>
    public bool ChangedAnything => NeedsUndo || Lives.Count > 0;

    /// <summary>It brought its release to an end, good or bad. A phase target that went well leaves the release open for the next.</summary>
    internal bool EndsRelease => !IsUnfinished && !IsNotBack && !IsRefused && (End!.Outcome != "succeeded" || Start?.Doing is "Deploy" or "Record" or "Rollback");

    /// <summary>After it nothing that it found counts any more: a gate stopped it or it was taken back.</summary>
    internal bool EndsProof => !IsUnfinished && !IsRefused && End!.Outcome != "succeeded";

    /// <summary>The next rollback, though it be to "the version before" again, is another one.</summary>
    internal bool IsDoneRollback => Start?.Doing == nameof(Phase.Rollback) && !IsUnfinished && !IsRefused;

    private void Take(LedgerEntry entry)
    {
        switch (entry.Kind)
        {
            case EntryKind.RunStarted:
                Start = entry.Data?.Deserialize(LedgerJson.Default.RunStart);
                break;
            case EntryKind.RunEnded:
                End = entry.Data?.Deserialize(LedgerJson.Default.RunEnd);
                break;
            case EntryKind.Live:
                Lives.Add(new(entry.Number, entry.At, entry.Run, Start?.User ?? "?", entry.Data?.Deserialize(LedgerJson.Default.LiveVersion)));
                break;
            default:
                if (entry is { Phase: { } phase, Step: { } name })
                    steps[new(phase, name)] = (steps.GetValueOrDefault(new(phase, name)) ?? new(new(phase, name), entry.Number)).With(entry);
                break;
        }
    }
}

/// <summary>One step of a run, as its entries tell it.</summary>
/// <param name="Key">Phase and name.</param>
/// <param name="First">Number of its first entry.</param>
public sealed record StepHistory(StepKey Key, long First)
{
    /// <summary>What was gathered before the act; null when no act was intended.</summary>
    public JsonObject? Intent { get; init; }

    /// <summary>The verdict; null when the run was killed before it.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What decided it.</summary>
    public string? Evidence { get; init; }

    /// <summary>Its facts.</summary>
    public JsonObject? Data { get; init; }

    /// <summary>Something outside changed.</summary>
    public bool Changed { get; init; }

    /// <summary>An undo has ended well.</summary>
    public bool IsUndone { get; init; }

    /// <summary>An undo was begun, and has not ended well: what is left of the act is not known.</summary>
    public bool IsUndoOpen { get; init; }

    /// <summary>An act was intended and nothing says that it came to nothing, or was taken back.</summary>
    public bool NeedsUndo => Intent is not null && !IsUndone && (Verdict is null || Changed || IsUndoOpen);

    // A verdict against it is not outweighed by its being there.
    internal bool MayBeFoundDone => Verdict is null or Interlock.Verdict.Go or Interlock.Verdict.Warn;

    internal StepHistory With(LedgerEntry entry) => entry.Kind switch
    {
        // A second attempt: the first intent stays, for it saw the state before any change; but what was undone starts anew.
        EntryKind.Intent => this with { Intent = IsUndone || Intent is null ? entry.Data ?? [] : Intent, Verdict = null, IsUndone = false, IsUndoOpen = false, Changed = Changed && !IsUndone },
        EntryKind.Outcome => this with
        {
            Verdict = entry.Verdict,
            Evidence = entry.Evidence,
            // A second attempt that found its work done may know less than the first.
            Data = entry.Data?["facts"]?.AsObject() ?? Data,
            Changed = Changed || entry.Data?["changed"]?.GetValue<bool>() == true,
        },
        EntryKind.UndoIntent => this with { IsUndoOpen = true },
        EntryKind.Undone when entry.Data?["outcome"]?.GetValue<string>() == "failed" => this with { IsUndoOpen = true },
        EntryKind.Undone => this with { IsUndone = true, IsUndoOpen = false },
        _ => this,
    };
}
