namespace Interlock.Platforms.Local;

/// <summary>The edge that answers behind a control socket.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Version">Its own version.</param>
/// <param name="Listen">The address in use, with the actual port, such as <c>http://127.0.0.1:8080</c>.</param>
/// <param name="Started">When it started, UTC.</param>
public sealed record EdgePing(int Pid, string Version, string Listen, DateTimeOffset Started);

/// <summary>A process as the kernel knows it; the id alone may have been given to another process since.</summary>
/// <param name="Pid">The process id. When it leads a process group, the whole group is stopped with it.</param>
/// <param name="StartTicks">Field 22 of <c>/proc/PID/stat</c>: clock ticks between boot and its start.</param>
public sealed record EdgeProcess(int Pid, long StartTicks);

/// <summary>A container of a Docker engine on this machine.</summary>
/// <param name="Engine">Path of the engine's socket.</param>
/// <param name="Id">The container's full id: never another's.</param>
public sealed record EdgeContainer(string Engine, string Id);

/// <summary>One start of a service of a Docker Swarm: the edge follows its tasks of that start, and sends to all of them in turn.</summary>
/// <param name="Engine">Path of a manager's socket on this machine.</param>
/// <param name="Id">The service's id.</param>
/// <param name="Start">What the tasks of that start bear as label <c>interlock.start</c>.</param>
public sealed record EdgeService(string Engine, string Id, string Start);

/// <summary>What to put into a slot.</summary>
/// <param name="Url">Where the version answers; an absolute http address.</param>
/// <param name="Version">The version, told apart in the metrics.</param>
public sealed record EdgeSlotSpec(string Url, string Version)
{
    /// <summary>Its share of the traffic, 0 to 100, relative to the other weights; null keeps what the slot had, 0 for a new one.</summary>
    public int? Weight { get; init; }

    /// <summary>Takes over requests that a live slot could not be reached for; null keeps what the slot had.</summary>
    public bool? Fallback { get; init; }

    /// <summary>The process to stop when the slot retires; null when there is none to stop.</summary>
    public EdgeProcess? Process { get; init; }

    /// <summary>The container to stop when the slot retires, in place of a process; null when there is none.</summary>
    public EdgeContainer? Container { get; init; }

    /// <summary>The service whose tasks answer, and which is scaled to nothing when the slot retires, in place of a process or container; null when there is none.</summary>
    public EdgeService? Service { get; init; }
}

/// <summary>A slot as the edge has it.</summary>
/// <param name="Name">Such as <c>blue</c>.</param>
/// <param name="Url">Where its version answers.</param>
/// <param name="Version">Its version.</param>
/// <param name="Weight">Its share of the traffic, 0 to 100, relative to the other weights.</param>
/// <param name="Fallback">Whether it takes over requests that never reached a live slot.</param>
/// <param name="Process">The process that is stopped when it retires.</param>
/// <param name="RetireDue">When that happens, UTC; null when it is not to retire.</param>
/// <param name="RetiredAt">When it happened, UTC; null when it did not.</param>
/// <param name="InFlight">Requests inside now.</param>
public sealed record EdgeSlot(string Name, string Url, string Version, int Weight, bool Fallback, EdgeProcess? Process, DateTimeOffset? RetireDue, DateTimeOffset? RetiredAt, int InFlight)
{
    /// <summary>The container that is stopped when it retires, in place of a process.</summary>
    public EdgeContainer? Container { get; init; }

    /// <summary>The service whose tasks answer, in place of a process or container.</summary>
    public EdgeService? Service { get; init; }

    /// <summary>Where its tasks answer now; null when it is no service.</summary>
    public IReadOnlyList<string>? Addresses { get; init; }
}

/// <summary>New requests are being held.</summary>
/// <param name="Until">When they are let go at the latest, UTC.</param>
/// <param name="Waiting">How many wait.</param>
public sealed record EdgeHold(DateTimeOffset Until, int Waiting);

/// <summary>All the edge routes by.</summary>
/// <param name="Recovered">Whether the state of before its start was found and read.</param>
/// <param name="Note">Why not.</param>
/// <param name="Slots">Every slot.</param>
/// <param name="Hold">Null when requests flow.</param>
public sealed record EdgeState(bool Recovered, string Note, IReadOnlyList<EdgeSlot> Slots, EdgeHold? Hold);

/// <summary>How a drain, or a stop, ended.</summary>
/// <param name="Slot">The slot; empty for a stop.</param>
/// <param name="Drained">Requests that finished by themselves.</param>
/// <param name="Cancelled">Requests that were still running at the limit.</param>
public sealed record EdgeDrain(string Slot, int Drained, int Cancelled);

/// <summary>Sums over a window. Latencies run from the request's arrival at the edge to the last byte sent, are at most
/// 3.2 % off, leave WebSockets out, and are null when there was nothing to measure.</summary>
/// <param name="Slot">The slot; null for the total, and for requests that no slot was live for.</param>
/// <param name="Version">The version in the slot at that time.</param>
/// <param name="Requests">Finished requests.</param>
/// <param name="Failed">Answered 5xx, or ended by a transport error.</param>
/// <param name="TransportErrors">The slot could not be reached, broke off, or was cancelled by a drain.</param>
/// <param name="Retried">Requests this slot could not be reached for that another slot was then asked; counted there as requests.</param>
/// <param name="ClientGone">The client went away first; not a failure.</param>
/// <param name="Informational">Answers 1xx: WebSockets.</param>
/// <param name="Success">Answers 2xx.</param>
/// <param name="Redirect">Answers 3xx.</param>
/// <param name="ClientError">Answers 4xx.</param>
/// <param name="ServerError">Answers 5xx.</param>
/// <param name="P50Ms">The median in milliseconds.</param>
/// <param name="P95Ms">The 95th percentile in milliseconds.</param>
/// <param name="P99Ms">The 99th percentile in milliseconds.</param>
/// <param name="MaxMs">The slowest in milliseconds.</param>
public sealed record EdgeCounts(
    string? Slot, string? Version, long Requests, long Failed, long TransportErrors, long Retried, long ClientGone,
    long Informational, long Success, long Redirect, long ClientError, long ServerError,
    double? P50Ms, double? P95Ms, double? P99Ms, double? MaxMs)
{
    /// <summary>Pairs of microseconds, as far as the edge's steps tell, and how many requests took so long; null from an edge of an earlier version.</summary>
    public IReadOnlyList<long[]>? Latencies { get; init; }
}

/// <summary>A failed request as evidence, without query, headers or body.</summary>
/// <param name="Time">When it ended, UTC.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, at most 200 characters.</param>
/// <param name="Status">The status the client saw, or was meant to see.</param>
/// <param name="Slot">Who was asked; null when nobody was live.</param>
/// <param name="Reason">What went wrong.</param>
public sealed record EdgeError(DateTimeOffset Time, string Method, string Path, int Status, string? Slot, string Reason);

/// <summary>What the edge counted in a window. It remembers 15 minutes, and nothing from before its own start.</summary>
/// <param name="From">First second of the window, Unix time.</param>
/// <param name="To">The second after the window, Unix time.</param>
/// <param name="Total">All slots together.</param>
/// <param name="Slots">Per slot and version.</param>
/// <param name="Errors">The newest failures since <paramref name="From"/>, at most 200, oldest first.</param>
public sealed record EdgeMetrics(long From, long To, EdgeCounts Total, IReadOnlyList<EdgeCounts> Slots, IReadOnlyList<EdgeError> Errors);
