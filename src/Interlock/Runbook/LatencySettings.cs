using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>Latency of single requests at a constant arrival rate, of one path or of several in turn.</summary>
public sealed record LatencySettings : IJudged
{
    /// <summary>Path to GET. Default <c>/health</c>.</summary>
    [Description("Path to GET, where no paths are given.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string Get { get; init; } = "/health";

    /// <summary>Several paths, measured one after the other, each with bands of its own; what one does not say is as it stands here. Default: only <see cref="Get"/>.</summary>
    [Description("Several paths in place of get, measured one after the other, each with bands of its own; what one does not say is as it stands here.")]
    public IReadOnlyList<LatencyPathSettings> Paths { get; init; } = [];

    /// <summary>Requests per second, started on schedule whatever the answers do. Default 100.</summary>
    [Description("Requests per second, started on schedule whatever the answers do.")]
    [Range(1, 1000)]
    public int Rate { get; init; } = 100;

    /// <summary>How long; again, twice at most, when this machine could not keep the rate and the figure is bad. Default 3 s.</summary>
    [Description("How long; again, twice at most, when this machine could not keep the rate and the figure is bad.")]
    [Positive]
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>p95 below this is Go. Default 500 ms.</summary>
    [Description("A p95 below this is go; nothing answered for longer is warn.")]
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

    /// <summary>How the new version is compared with the one before, which is measured alike before the traffic moves; null: not at all.</summary>
    [Description("How the new version is compared with the one before, which is measured alike before the traffic moves; null: not at all.")]
    public CompareSettings? Compare { get; init; } = new();

    /// <summary>What is measured, path by path: each with all that it needs.</summary>
    internal IReadOnlyList<LatencySettings> Measured => Paths.Count == 0 ? [this] : [.. Paths.Select(path => this with
    {
        Get = path.Get,
        Paths = [],
        Rate = path.Rate ?? Rate,
        For = path.For ?? For,
        Go = path.Go ?? Go,
        Warn = path.Warn ?? Warn,
        Stop = path.Stop ?? Stop,
    })];

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Paths.Count > 0 && Get != "/health")
            yield return ("get", "stands beside paths", "get, or paths with a get each");
        foreach (var again in Paths.Index().Where(path => Paths.Take(path.Index).Any(before => before.Get == path.Item.Get)))
            yield return ($"paths[{again.Index}].get", "is measured twice", "each path once");
        // What is required may be missing, which is told already.
        foreach (var (at, path) in Measured.Index().Where(path => path.Item.Get is not null).Select(path => (Paths.Count == 0 ? "" : $"paths[{path.Index}].", path.Item)))
        {
            if (path.For > TimeSpan.FromMinutes(10))
                yield return ($"{at}for", "so long a measurement keeps a release waiting", "at most 10m");
            if (path.Go > path.Warn || path.Warn > path.Stop)
                yield return ($"{at}stop", "the bands overlap", "go ≤ warn ≤ stop");
            // Otherwise every release would end in a hold.
            if (Compare is not null && Math.Floor(path.Rate * path.For.TotalSeconds) < CompareSettings.LeastSamples)
                yield return ($"{at}for", $"{path.Rate} a second for {path.For.TotalSeconds:0.###} s are {Math.Floor(path.Rate * path.For.TotalSeconds)} samples, too few to compare versions by", $"rate × for of at least {CompareSettings.LeastSamples}, or compare: null");
        }
    }
}

/// <summary>One of several paths whose latency is measured.</summary>
public sealed record LatencyPathSettings
{
    /// <summary>Path to GET.</summary>
    [Description("Path to GET.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public required string Get { get; init; }

    /// <summary>Requests per second. Default: as for all.</summary>
    [Description("Requests per second. Default: as for all.")]
    [Range(1, 1000)]
    public int? Rate { get; init; }

    /// <summary>How long. Default: as for all.</summary>
    [Description("How long. Default: as for all.")]
    [Positive]
    public TimeSpan? For { get; init; }

    /// <summary>p95 below this is Go. Default: as for all.</summary>
    [Description("A p95 below this is go. Default: as for all.")]
    [Positive]
    public TimeSpan? Go { get; init; }

    /// <summary>p95 below this is Warn. Default: as for all.</summary>
    [Description("A p95 below this is warn. Default: as for all.")]
    [Positive]
    public TimeSpan? Warn { get; init; }

    /// <summary>p95 above this is Stop. Default: as for all.</summary>
    [Description("A p95 above this is stop. Default: as for all.")]
    [Positive]
    public TimeSpan? Stop { get; init; }
}
