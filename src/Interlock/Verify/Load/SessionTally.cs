using Interlock.Verify.Probes;

namespace Interlock.Verify.Load;

/// <summary>Counts while sessions run, several at a time.</summary>
internal sealed class SessionTally
{
    private const int MostProblems = 10;
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    private readonly Lock held = new();
    private readonly List<string> problems = [];
    private readonly LatencyHistogram latency = new();
    private long requests, failed, events;
    private int begun, ended, late, sessions;

    public void Begin(TimeSpan lateness)
    {
        lock (held)
        {
            begun++;
            late += lateness > Late ? 1 : 0;
        }
    }

    public void Add(ProbeOutcome outcome, string kind, TimeSpan took)
    {
        lock (held)
        {
            requests++;
            latency.Record(took);
            if (outcome.Passed)
                return;
            failed++;
            if (problems.Count < MostProblems)
                problems.Add($"{kind}: {outcome.Evidence}");
        }
    }

    public void End(long sent)
    {
        lock (held)
        {
            ended++;
            events += sent;
            sessions += sent > 0 ? 1 : 0;
        }
    }

    /// <summary>A session came to no end: an error of ours, or of what was asked. It counts as a failed request.</summary>
    public void Broke(string kind, Exception broken)
    {
        lock (held)
        {
            requests++;
            failed++;
            if (problems.Count < MostProblems)
                problems.Add($"{kind}: broke off, {broken.GetType().Name}: {broken.Message}");
        }
    }

    public SessionFigures Read(int planned, int seed, TimeSpan took, TimeSpan silence)
    {
        lock (held)
            return new SessionFigures(planned, sessions, requests, failed, events, latency, [.. problems]) { Begun = begun, BrokenOff = begun - ended, Late = late, Seed = seed, Took = took, Silence = silence };
    }
}

/// <summary>What sessions came to.</summary>
/// <param name="Planned">Sessions that were to run.</param>
/// <param name="Sessions">Of them sent at least one event that was taken.</param>
/// <param name="Requests">Requests in all.</param>
/// <param name="Failed">Of them failed: no answer, or an answer that is not as expected.</param>
/// <param name="Events">Events that were taken.</param>
/// <param name="Latency">Latencies of all requests; on a schedule, a session's first one from when it was due.</param>
/// <param name="Problems">The first failures.</param>
internal sealed record SessionFigures(int Planned, int Sessions, long Requests, long Failed, long Events, LatencyHistogram Latency, IReadOnlyList<string> Problems)
{
    private const double LateShareAllowed = 0.05;
    private const double LateShareAtMost = 0.5;

    /// <summary>Sessions that began.</summary>
    public int Begun { get; init; }

    /// <summary>Of them came to no end: not all that they were to ask was asked.</summary>
    public int BrokenOff { get; init; }

    /// <summary>Of them over 100 ms late: the generator's fault.</summary>
    public int Late { get; init; }

    /// <summary>Where chance began.</summary>
    public int Seed { get; init; }

    /// <summary>The longest time in which something was waited for, and nothing answered.</summary>
    public TimeSpan Silence { get; init; }

    /// <summary>Wall time.</summary>
    public TimeSpan Took { get; init; }

    public double FailedPercent => Requests == 0 ? 0 : 100.0 * Failed / Requests;

    /// <summary>The generator could not keep its own schedule: a bad figure may be its fault.</summary>
    public bool IsLate => Late > Planned * LateShareAllowed;

    /// <summary>It was so late that the load was not the one that was asked for.</summary>
    public bool MissedRate => Begun < Planned || Late > Planned * LateShareAtMost;
}
