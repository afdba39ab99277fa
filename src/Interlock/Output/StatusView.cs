using Interlock.Ledger;
using Interlock.Platforms;

namespace Interlock.Output;

/// <summary>What is known of an environment: the ledger's story beside what reality answers.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="History">The ledger's story.</param>
/// <param name="Reality">What serves, as the platform was asked just now; null when nothing does.</param>
/// <param name="Retained">Versions that are kept, newest first.</param>
/// <param name="Holder">Who holds the environment's lock now; null when nobody does.</param>
/// <param name="Now">The time.</param>
public sealed record StatusView(string Environment, ReleaseHistory History, Live? Reality, IReadOnlyList<Retained> Retained, LockHolder? Holder, DateTimeOffset Now)
{
    private const int Shown = 10;

    /// <summary>Tells of a version whether the schema lets it serve: so it does when both were live with the same revision. What other revisions allow, only the migrations tell: null, nobody knows here.</summary>
    private string? Schema(string version)
    {
        var now = History.Live?.Version?.Revision;
        var then = History.Runs.SelectMany(run => run.Lives).LastOrDefault(entry => entry.Version?.Version == version)?.Version?.Revision;
        return now is null || then is null ? null : then == now ? $"compatible: same revision {now}" : $"not known: it had revision {then}, now {now}";
    }

    /// <summary>The last ten runs, newest first.</summary>
    public IReadOnlyList<StatusRun> Runs => [.. History.Runs.Reverse().Take(Shown).Select(RunOf)];

    /// <summary>The run that has not come to an end and is not being carried on now; null when there is none.</summary>
    public RunHistory? Unfinished => History.Unfinished is { } run && run.Id != Holder?.Run ? run : null;

    /// <summary>What ledger and reality disagree about, one sentence; null when they agree.</summary>
    public string? Drift => (History.Live?.Version, Reality) switch
    {
        (null, null) => null,
        ({ } known, null) => $"The ledger has {known.Version} as live, but nothing serves.",
        (null, { } live) => $"The ledger has nothing as live, but {live.Version ?? "something"} serves at {live.Url}.",
        ({ } known, { Version: null } live) => $"The ledger has {known.Version} as live, but it does not answer: {live.Evidence}.",
        var (known, live) when known.Version != live.Version => $"The ledger has {known.Version} as live, but {live.Version} serves at {live.Url}.",
        var (known, live) when !live.Healthy => $"{known.Version} should serve, but is not well: {live.Evidence}.",
        _ => null,
    };

    /// <summary>What can be gone back to: what was released whole, the newest first.</summary>
    public IReadOnlyList<StatusTarget> Targets
    {
        get
        {
            var live = Reality?.Version ?? History.Live?.Version?.Version;
            return [.. History.Released.Where(version => version.Version != live)
                .Select(version => new StatusTarget(version.Version, version.Commit, Retained.FirstOrDefault(kept => kept.Version == version.Version)?.How ?? "rebuild", Schema(version.Version)))
                .Where(target => target.How != "rebuild" || target.Commit.Length > 0).Take(Shown)];
        }
    }

    // A rollback is told by where it led.
    private string VersionOf(RunHistory run) => run is { Start.Doing: nameof(Phase.Rollback), End.Outcome: "succeeded" } && History.LiveBefore(run.Entries[^1].Number + 1) is { } led
        ? led.Version : run.Start?.Version is { Length: > 0 } version ? version : "-";

    private StatusRun RunOf(RunHistory run)
    {
        var (from, to) = (run.Entries[0].At, run.End is null && run.Id == Holder?.Run ? Now : run.Entries[^1].At);
        var outcome = run.Id == Holder?.Run ? "running" : run.End is null ? "killed" : run.End.ExitCode == (int)ExitCode.Held ? "held" : run.End.Outcome;
        return new(run.Id, from, run.Start?.Doing ?? "?", VersionOf(run), outcome, to - from, run.Start?.User ?? "?");
    }
}

/// <summary>A run, for the history.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it started.</param>
/// <param name="Doing">What it did.</param>
/// <param name="Version">Of which version.</param>
/// <param name="Outcome">The record's outcome, or <c>running</c>, <c>held</c>, <c>killed</c>.</param>
/// <param name="Took">From its first entry to its last.</param>
/// <param name="User">Who ran it.</param>
public sealed record StatusRun(string Id, DateTimeOffset At, string Doing, string Version, string Outcome, TimeSpan Took, string User);

/// <summary>A version that can be gone back to.</summary>
/// <param name="Version">The version.</param>
/// <param name="Commit">Its commit.</param>
/// <param name="How"><c>warm</c>, <c>image</c> or <c>rebuild</c>.</param>
/// <param name="Schema">Whether the schema lets it serve; null when nobody knows.</param>
public sealed record StatusTarget(string Version, string Commit, string How, string? Schema);
