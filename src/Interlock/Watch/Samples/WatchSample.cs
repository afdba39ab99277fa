using System.Runtime.InteropServices;

namespace Interlock.Watch.Samples;

/// <summary>What was seen of a version at one moment of its watch, and since the moment before.</summary>
/// <param name="At">When, UTC.</param>
internal sealed record WatchSample(DateTimeOffset At)
{
    /// <summary>Numbers by the names of measures and figures. One that is missing could not be had.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Checks by name: null is good, else what is wrong, masked. One that is missing was not asked.</summary>
    public IReadOnlyDictionary<string, string?> Checks { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Latencies of requests since the sample before: microseconds, and how many had them.</summary>
    public IReadOnlyList<LatencyCount> Latencies { get; init; } = [];

    /// <summary>What could not be had, by name, and why.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the next sample goes on from, such as the processor time used so far.</summary>
    public IReadOnlyDictionary<string, double> Marks { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}

/// <summary>So many requests took so long.</summary>
/// <param name="Micros">Microseconds, as far as its bucket tells.</param>
/// <param name="Count">How many.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LatencyCount(long Micros, long Count);
