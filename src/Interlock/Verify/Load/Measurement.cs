using Interlock.Record;

namespace Interlock.Verify.Load;

/// <summary>What a load measured. Latencies count from when a request was due, not from when it could be sent: a frozen service is seen whole.</summary>
public sealed record Measurement
{
    private const double LateShareAllowed = 0.05;

    /// <summary>Requests that were due.</summary>
    public required long Due { get; init; }

    /// <summary>Of them handed out more than 100 ms late: the generator's fault.</summary>
    public required long Late { get; init; }

    /// <summary>Transport errors and time-outs.</summary>
    public required long NoAnswer { get; init; }

    /// <summary>Answers under 400.</summary>
    public required long Good { get; init; }

    /// <summary>Answers of 4xx but 429.</summary>
    public required long ClientErrors { get; init; }

    /// <summary>Answers of 5xx.</summary>
    public required long ServerErrors { get; init; }

    /// <summary>Answers of 429.</summary>
    public required long Limited { get; init; }

    /// <summary>Requests that had a connection of their own.</summary>
    public required long FreshConnections { get; init; }

    /// <summary>Requests that were due and not sent, as too many were waiting already.</summary>
    public long NotSent { get; init; }

    /// <summary>Latencies from the intended start.</summary>
    public required LatencyHistogram Latency { get; init; }

    /// <summary>Longest time without a good answer.</summary>
    public required TimeSpan LongestGap { get; init; }

    /// <summary>Wall time.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Requests that ended, well or not.</summary>
    public long Requests => NoAnswer + Good + ClientErrors + ServerErrors + Limited;

    /// <summary>Failed requests: no answer, 5xx, or a 429 that nobody asked for.</summary>
    public long Failed => NoAnswer + ServerErrors + Limited;

    /// <summary>Failed requests in percent; 0 without any request.</summary>
    public double FailedPercent => Requests == 0 ? 0 : 100.0 * Failed / Requests;

    /// <summary>The generator could not keep its own schedule: figures are not to be trusted, the verdict is Hold.</summary>
    public bool MissedRate => Late > Due * LateShareAllowed;

    /// <summary>One line: <c>300 requests in 3.0 s, 0 failed; p50 1.2, p95 3.4, p99 8 ms; longest gap 12 ms</c>.</summary>
    public string Figures => $"{Requests:#,0} requests in {Took.TotalSeconds:0.0} s, {Failures}; p50 {Ms(50)}, p95 {Ms(95)}, p99 {Ms(99)} ms; longest gap {LongestGap.TotalMilliseconds:0.#} ms";

    /// <summary>How many failed, and how.</summary>
    public string Failures => Failed == 0 ? "0 failed" : $"{Failed:#,0} failed ({string.Join(", ", FailureKinds())})";

    /// <summary>As it stands in the record.</summary>
    public CutoverRecord ToCutover() => new(Requests, Failed, Math.Round(LongestGap.TotalMilliseconds, 3), Exact(50), Exact(95), Exact(99)) { NotSent = NotSent };

    private IEnumerable<string> FailureKinds()
    {
        if (NoAnswer > 0)
            yield return $"{NoAnswer:#,0} without an answer";
        if (ServerErrors > 0)
            yield return $"{ServerErrors:#,0} × 5xx";
        if (Limited > 0)
            yield return $"{Limited:#,0} × 429";
    }

    private double Exact(double percent) => Math.Round(Latency.Percentile(percent).TotalMilliseconds, 3);

    private string Ms(double percent) => Latency.Percentile(percent).TotalMilliseconds.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
