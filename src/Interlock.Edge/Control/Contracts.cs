using Interlock.Edge.Metrics;
using Interlock.Edge.State;

namespace Interlock.Edge.Control;

// The control interface's JSON. Interlock.Platforms.Local.EdgeClient reads the same; a test holds the two together.
internal sealed record PingAnswer(int Pid, string Version, string Listen, DateTimeOffset Started);

internal sealed record SlotPut(string Url, string Version)
{
    public int? Weight { get; init; }

    public bool? Fallback { get; init; }

    public ProcessRecord? Process { get; init; }

    public ContainerRecord? Container { get; init; }

    public ServiceRecord? Service { get; init; }
}

internal sealed record SlotAnswer(string Name, string Url, string Version, int Weight, bool Fallback, ProcessRecord? Process, DateTimeOffset? RetireDue, DateTimeOffset? RetiredAt, int InFlight)
{
    public ContainerRecord? Container { get; init; }

    public ServiceRecord? Service { get; init; }

    public IReadOnlyList<string>? Addresses { get; init; }
}

internal sealed record HoldAnswer(DateTimeOffset Until, int Waiting);

internal sealed record StateAnswer(bool Recovered, string Note, IReadOnlyList<SlotAnswer> Slots, HoldAnswer? Hold);

internal sealed record DrainAnswer(string Slot, int Drained, int Cancelled);

internal sealed record ErrorAnswer(string Error);

internal sealed record CountsAnswer(
    string? Slot, string? Version, long Requests, long Failed, long TransportErrors, long Retried, long ClientGone,
    long Informational, long Success, long Redirect, long ClientError, long ServerError,
    double? P50Ms, double? P95Ms, double? P99Ms, double? MaxMs, IReadOnlyList<long[]> Latencies)
{
    public static CountsAnswer Of(Series series, Counts counts) => new(
        series.Slot, series.Version, counts.Requests, counts.Failed, counts.TransportErrors, counts.Retried, counts.ClientGone,
        counts.OfClass(1), counts.OfClass(2), counts.OfClass(3), counts.OfClass(4), counts.OfClass(5),
        Ms(counts.Latency.QuantileMicroseconds(0.5)), Ms(counts.Latency.QuantileMicroseconds(0.95)), Ms(counts.Latency.QuantileMicroseconds(0.99)),
        counts.Latency.Count == 0 ? null : Ms(counts.Latency.MaxMicroseconds), counts.Latency.Pairs());

    private static double? Ms(double? microseconds) => microseconds is { } known ? Math.Round(known / 1000, 3) : null;
}

internal sealed record MetricsAnswer(long From, long To, CountsAnswer Total, IReadOnlyList<CountsAnswer> Slots, IReadOnlyList<ErrorEntry> Errors);
