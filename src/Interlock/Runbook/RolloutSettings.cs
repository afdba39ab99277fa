using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>How traffic is cut over.</summary>
public sealed record RolloutSettings
{
    /// <summary>Address that the edge listens on. Default <c>http://127.0.0.1:8080</c>; port 0 takes a free one.</summary>
    [Description("Address that the edge listens on; port 0 takes a free one.")]
    [Url("http", Such = "http://127.0.0.1:8080")]
    public string Listen { get; init; } = "http://127.0.0.1:8080";

    /// <summary>Share of traffic on the new version, step by step, in percent, rising and ending in 100. Default <c>[50, 100]</c>.</summary>
    [Description("Share of traffic on the new version, in percent, rising and ending in 100.")]
    [RisingTo100]
    public IReadOnlyList<int> Traffic { get; init; } = [50, 100];

    /// <summary>Each step before the last is watched so long. Default 2 s.</summary>
    [Description("Each share before the last is watched so long.")]
    public TimeSpan StepFor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Requests in flight on the previous version get so long. Default 30 s.</summary>
    [Description("Requests in flight on the previous version get so long.")]
    [Positive]
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The previous version is kept running so long, for an instant way back. Default 10 min.</summary>
    [Description("The previous version is kept running so long, for an instant way back.")]
    public TimeSpan KeepWarm { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>So many built versions are kept, for a way back without a build. Default 5, at least 2.</summary>
    [Description("So many built versions are kept, for a way back without a build.")]
    [Range(2, 1000)]
    public int KeepVersions { get; init; } = 5;

    /// <summary>Requests per second of the probe that runs through the cutover; fewer, where the service is slow: no more than 4 of them wait at a time. Default 200; 0: none.</summary>
    [Description("Requests per second of the probe that runs through the cutover; fewer where the service is slow, as no more than 4 wait at a time.")]
    [Range(0, 10_000)]
    public int ProbeRate { get; init; } = 200;
}
