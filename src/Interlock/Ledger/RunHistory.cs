using System.Text.Json;

namespace Interlock.Ledger;

/// <summary>One run, as its entries tell it.</summary>
public sealed class RunHistory
{
    /// <summary>What a run does that freezes deployments: no release, and no rollback.</summary>
    internal const string Freeze = "Freeze";

    private const string Down = "Down";

    private readonly Dictionary<StepKey, StepHistory> steps = [];
    private long firstAct = long.MaxValue;

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
    public bool IsRefused => End?.ExitCode == (int)ExitCode.Usage && steps.Count == 0;

    /// <summary>Some act of it stands (an act whose outcome is unknown counts).</summary>
    public bool NeedsUndo => steps.Values.Any(step => step.NeedsUndo);

    /// <summary>Some act of it stands, or what serves has changed by it. What it found to serve before its first act is no change of its own.</summary>
    public bool ChangedAnything => NeedsUndo || Lives.Any(live => live.Number > firstAct) || (Start?.Doing == Down && Lives.Count > 0);

    /// <summary>It brought a version to serve for good, or took everything down: what was frozen before is looked after.</summary>
    internal bool LiftsFreeze => End?.Outcome == "succeeded" && Start?.Doing is "Deploy" or "Record" or "Rollback" or Down;

    /// <summary>It brought its release to an end, good or bad. A phase target that went well leaves the release open for the next.</summary>
    internal bool EndsRelease => !IsUnfinished && !IsNotBack && !IsRefused && (End!.Outcome != "succeeded" || Start?.Doing is "Deploy" or "Record" or "Rollback" or Down);

    /// <summary>After it nothing that it found counts any more: a gate stopped it or it was taken back.</summary>
    internal bool EndsProof => !IsUnfinished && !IsRefused && End!.Outcome != "succeeded";

    /// <summary>A gate stopped it, and it had changed nothing.</summary>
    internal bool IsStopped => End?.ExitCode == (int)ExitCode.StoppedUnchanged && Start?.Doing != nameof(Phase.Rollback);

    /// <summary>The next rollback, though it be to "the previous version" again, is another one.</summary>
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
                if (entry.Kind is EntryKind.Intent or EntryKind.UndoIntent)
                    firstAct = Math.Min(firstAct, entry.Number);
                if (entry is { Phase: { } phase, Step: { } name })
                    steps[new(phase, name)] = (steps.GetValueOrDefault(new(phase, name)) ?? new(new(phase, name), entry.Number)).With(entry);
                break;
        }
    }
}
