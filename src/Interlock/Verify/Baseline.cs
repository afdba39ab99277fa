using System.Text.Json.Nodes;
using Interlock.Verify.Load;

namespace Interlock.Verify;

/// <summary>What the version before had as latency, path by path, as it is kept in the ledger.</summary>
internal static class Baseline
{
    private const string Version = "version";
    private const string Paths = "paths";

    /// <summary>As a step's data: of each latency the counts of a histogram, never the samples.</summary>
    public static JsonObject ToData(string? version, IEnumerable<(string Path, PathBaseline Known)> paths) => new()
    {
        [Version] = version,
        [Paths] = new JsonObject(paths.Select(one => KeyValuePair.Create(one.Path, (JsonNode?)ToData(one.Known)))),
    };

    /// <summary>What was kept of a path. What is not there, or can't be read, is unknown.</summary>
    public static PathBaseline Of(JsonObject? data, string path)
    {
        try
        {
            if (data?[Paths]?[path] is not JsonObject kept)
                return PathBaseline.NotKnown("it was not measured in this release");
            if ((string?)kept["nothing"] is { } nothing)
                return PathBaseline.None(nothing);
            if (kept["buckets"] is not JsonArray buckets)
                return PathBaseline.NotKnown((string?)kept["unknown"] ?? "its figures are not complete");
            return PathBaseline.Measured((string?)data[Version] ?? "the version before", LatencyHistogram.Of(buckets.Select(number => number!.GetValue<long>()).Chunk(2).Select(pair => ((int)pair[0], pair[1]))));
        }
        catch (Exception unfit) when (unfit is InvalidOperationException or FormatException or IndexOutOfRangeException or NullReferenceException)
        {
            return PathBaseline.NotKnown("its figures in the ledger can't be read");
        }
    }

    private static JsonObject ToData(PathBaseline known) => known switch
    {
        { Nothing: { } nothing } => new() { ["nothing"] = nothing },
        { Latency: { } latency } => new()
        {
            ["requests"] = latency.Count,
            ["p50Ms"] = latency.Percentile(50).TotalMilliseconds,
            ["p95Ms"] = latency.Percentile(95).TotalMilliseconds,
            ["p99Ms"] = latency.Percentile(99).TotalMilliseconds,
            ["buckets"] = new JsonArray([.. latency.Buckets.SelectMany(bucket => new JsonNode[] { (long)bucket.Bucket, bucket.Count })]),
        },
        _ => new() { ["unknown"] = known.Unknown },
    };
}

/// <summary>What is known of a path's latency on the version before. One of three.</summary>
internal sealed record PathBaseline
{
    /// <summary>Why there is nothing to compare with, and that is well: a first release, a new path.</summary>
    public string? Nothing { get; private init; }

    /// <summary>Why it is not known, though there was something to measure.</summary>
    public string? Unknown { get; private init; }

    /// <summary>The latencies.</summary>
    public LatencyHistogram? Latency { get; private init; }

    /// <summary>The version that they are of.</summary>
    public string? Version { get; private init; }

    public static PathBaseline None(string why) => new() { Nothing = why };

    public static PathBaseline NotKnown(string why) => new() { Unknown = why };

    public static PathBaseline Measured(string version, LatencyHistogram latency) => new() { Version = version, Latency = latency };
}
