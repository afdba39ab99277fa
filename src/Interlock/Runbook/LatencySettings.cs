using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>Latency of single requests at a constant arrival rate.</summary>
public sealed record LatencySettings : IJudged
{
    /// <summary>Path to GET. Default <c>/health</c>.</summary>
    [Description("Path to GET.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string Get { get; init; } = "/health";

    /// <summary>Requests per second, started on schedule whatever the answers do. Default 100.</summary>
    [Description("Requests per second, started on schedule whatever the answers do.")]
    [Range(1, 1000)]
    public int Rate { get; init; } = 100;

    /// <summary>How long; again, twice at most, when this machine could not keep the rate and the figure is bad. Default 3 s.</summary>
    [Description("How long; again, twice at most, when this machine could not keep the rate and the figure is bad.")]
    [Positive]
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>p95 below this is Go. Default 500 ms.</summary>
    [Description("A p95 below this is go.")]
    [Positive]
    public TimeSpan Go { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>p95 below this is Warn; from here to <see cref="Stop"/> it is Hold. Default 800 ms.</summary>
    [Description("A p95 below this is warn; between this and stop it is hold.")]
    [Positive]
    public TimeSpan Warn { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>p95 above this is Stop. Default 1 s.</summary>
    [Description("A p95 above this is stop.")]
    [Positive]
    public TimeSpan Stop { get; init; } = TimeSpan.FromSeconds(1);

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (For > TimeSpan.FromMinutes(10))
            yield return ("for", "so long a measurement keeps a release waiting", "at most 10m");
        if (Go > Warn || Warn > Stop)
            yield return ("stop", "the bands overlap", "go ≤ warn ≤ stop");
    }
}
