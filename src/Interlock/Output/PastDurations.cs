using Interlock.Ledger;

namespace Interlock.Output;

/// <summary>How long phases took in the last releases, for telling how much time is left.</summary>
public sealed class PastDurations
{
    private const int Releases = 5;
    private readonly Dictionary<Phase, List<TimeSpan>> known = [];

    private PastDurations(IEnumerable<RunHistory> runs)
    {
        foreach (var run in runs)
            Take(run);
    }

    /// <summary>Reads the last five releases that went well.</summary>
    /// <param name="history">The ledger's story.</param>
    public static PastDurations Of(ReleaseHistory history) =>
        new(history.Runs.Where(run => run.Start?.Doing == "Deploy" && run.End?.Outcome == "succeeded").TakeLast(Releases));

    /// <summary>The median of what a phase took; null when it has not run yet.</summary>
    /// <param name="phase">The phase.</param>
    public TimeSpan? Of(Phase phase) => known.TryGetValue(phase, out var times) ? times.Order().ElementAt(times.Count / 2) : null;

    private void Take(RunHistory run)
    {
        // Phases run one after another, so one lasts from the last entry of the one before to its own last.
        var before = run.Entries[0].At;
        foreach (var phase in run.Entries.Where(entry => entry.Phase is not null).GroupBy(entry => entry.Phase!.Value))
        {
            var ended = phase.Max(entry => entry.At);
            if (!known.TryGetValue(phase.Key, out var times))
                known[phase.Key] = times = [];
            times.Add(ended > before ? ended - before : TimeSpan.Zero);
            before = ended;
        }
    }
}
