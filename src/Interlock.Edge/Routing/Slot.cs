using Interlock.Edge.Metrics;
using Interlock.Edge.Proxy;

namespace Interlock.Edge.Routing;

/// <summary>A destination with its own connection pool and the requests inside it.</summary>
internal sealed class Slot(string name, string url, string version, TimeSpan closingGrace, TimeProvider time)
{
    private readonly Lock _draining = new();
    private readonly List<InFlight> _older = [];
    private InFlight _current = new();
    private readonly HttpMessageInvoker _kept = SlotConnections.Open();
    private readonly HttpMessageInvoker _single = SlotConnections.OpenForOneRequestEach();
    private bool _keepsConnections;
    private IReadOnlyList<string> _addresses = [url];
    private int _turn = -1;

    public string Name { get; } = name;

    public string Url { get; } = url;

    /// <summary>Where it can be reached now: never none. More than one where a service has several tasks.</summary>
    public IReadOnlyList<string> Addresses
    {
        get => Volatile.Read(ref _addresses);
        set => Volatile.Write(ref _addresses, value);
    }

    public string Version { get; } = version;

    public Series Series { get; } = new(name, version);

    /// <summary>Sends to the service.</summary>
    public HttpMessageInvoker Invoker => KeepsConnections ? _kept : _single;

    /// <summary>Its service keeps connections open after an answer. Seen from its answers; false until the first.</summary>
    public bool KeepsConnections
    {
        get => Volatile.Read(ref _keepsConnections);
        set => Volatile.Write(ref _keepsConnections, value);
    }

    /// <summary>Where the next request goes: to each address in turn.</summary>
    public string NextAddress() => Addresses is { Count: > 1 } several ? several[(int)((uint)Interlocked.Increment(ref _turn) % (uint)several.Count)] : Addresses[0];

    /// <summary>Another address than the one that did not answer; null when there is none.</summary>
    public string? OtherAddress(string failed) => Addresses is { Count: > 1 } several ? several.FirstOrDefault(address => address != failed) : Addresses[0] == failed ? null : Addresses[0];

    public int InFlightCount
    {
        get
        {
            lock (_draining)
                return _current.Count + _older.Sum(older => older.Count);
        }
    }

    public InFlight Enter()
    {
        while (true)
        {
            var current = Volatile.Read(ref _current);
            if (current.TryEnter())
                return current;
        }
    }

    /// <summary>
    /// Waits for every request inside at this moment, also those an earlier, unfinished drain waits for; cancels the
    /// stragglers at the limit. Requests that enter from now on are not waited for.
    /// </summary>
    public async Task<DrainCount> DrainAsync(TimeSpan limit)
    {
        List<InFlight> leaving;
        lock (_draining)
        {
            _older.Add(Interlocked.Exchange(ref _current, new InFlight()));
            leaving = [.. _older];
        }

        leaving.ForEach(inside => inside.Seal());
        var before = leaving.Sum(inside => inside.Count);
        var cancelled = 0;
        try
        {
            await Task.WhenAll(leaving.Select(inside => inside.Drained)).WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            cancelled = leaving.Sum(inside => inside.Count);
            await Task.WhenAll(leaving.Select(inside => inside.CancelAsync(closingGrace, time)));
        }

        lock (_draining)
            _older.RemoveAll(leaving.Contains);
        return new DrainCount(Math.Max(0, before - cancelled), cancelled);
    }

    /// <summary>For a slot that nothing routes to any more: lets the last requests finish, then closes its connections.</summary>
    public async Task RetirePoolAsync(TimeSpan limit)
    {
        await DrainAsync(limit);
        _kept.Dispose();
        _single.Dispose();
    }
}

/// <summary>How a drain ended.</summary>
internal sealed record DrainCount(int Drained, int Cancelled);
