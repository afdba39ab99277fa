using System.ComponentModel;
using Interlock.Runbook.Rules;
using Interlock.Verify.Load;

namespace Interlock.Runbook;

/// <summary>The watch that ends a release.</summary>
public sealed record MonitorSettings : IJudged
{
    /// <summary>Path to GET while it is watched. Null: the service's health path, which may be well while the rest is not.</summary>
    [Description("Path to GET while it is watched; the service's health path when not given.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Get { get; init; }

    /// <summary>How long the release is watched before it counts as done. Default 30 s.</summary>
    [Description("How long the release is watched before it counts as done.")]
    [Positive]
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Fewer samples than this is Hold. Default 3,000: enough to bound an error rate of 0.1 % with 95 % confidence (rule of three).</summary>
    [Description("Fewer samples than this is hold.")]
    [Range(1, 100_000_000)]
    public int MinSamples { get; init; } = 3000;

    /// <summary>Requests per second of the watch's own probe. Default 120.</summary>
    [Description("Requests per second of the watch's own probe.")]
    [Range(1, 1000)]
    public int Rate { get; init; } = 120;

    /// <summary>Failed requests above this share, in percent, stop. Default 0.1.</summary>
    [Description("A share of failed requests above this, in percent, stops.")]
    [Range(0, 100)]
    public double MaxErrors { get; init; } = 0.1;

    /// <summary>p95 above this stops. Default 500 ms.</summary>
    [Description("A p95 above this stops.")]
    [Positive]
    public TimeSpan MaxP95 { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>So many health failures in a row stop. Default 3.</summary>
    [Description("So many health failures in a row stop.")]
    [Range(1, 1000)]
    public int HealthFailures { get; init; } = 3;

    /// <summary>Health is asked so often. Default 1 s.</summary>
    [Description("Health is asked so often.")]
    [Positive]
    public TimeSpan HealthEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The error tracker, which is sent a test event; null: it is not asked.</summary>
    [Description("The error tracker, which is sent a test event with the release's version.")]
    public ErrorTrackerSettings? ErrorTracker { get; init; }

    /// <summary>What is looked for in the log of what serves after the watch; null: nothing.</summary>
    [Description("What is looked for in the log of what serves, after the watch.")]
    public LogLevelSettings? Logs { get; init; }

    /// <summary>What the platform tells people of by itself; null: that stays as it is.</summary>
    [Description("What the platform tells people of by itself. On local it is kept beside the health check, and told while --target=Watch runs.")]
    public AlertSettings? Alerts { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (For > Schedule.LongestTime)
            yield return ("for", "a watch of one piece is not that long; --target=Watch goes on as long as you like", $"at most {Schedule.LongestTime.TotalHours:0}h");
        // Otherwise every release would end in a hold.
        var most = Math.Floor(Rate * For.TotalSeconds);
        if (most < MinSamples)
            yield return ("min-samples", $"{MinSamples} samples cannot be had: {Rate} a second for {For.TotalSeconds:0.#} s are {most}", "at most rate × for");
    }
}
