namespace Interlock.Edge.Routing;

/// <summary>A slot and its part in routing.</summary>
internal sealed record Route(Slot Slot, int Weight, bool Fallback);

/// <summary>Who serves what, never changed after it was made; a switch puts another in its place.</summary>
internal sealed class RoutingTable(IReadOnlyList<Route> routes, Hold? hold)
{
    private readonly Slot[] _schedule = SmoothSchedule.Of([.. routes.Select(route => (route.Slot, route.Weight))]);
    private int _turn = -1;

    public static RoutingTable Empty { get; } = new([], null);

    public IReadOnlyList<Route> Routes { get; } = routes;

    /// <summary>When set, new requests wait.</summary>
    public Hold? Hold { get; } = hold;

    public Slot? Next() => _schedule.Length switch
    {
        0 => null,
        1 => _schedule[0],
        _ => _schedule[(uint)Interlocked.Increment(ref _turn) % (uint)_schedule.Length],
    };

    /// <summary>Who may take over a request that <paramref name="failed"/> never began to answer: another live slot, else the fallback.</summary>
    public Slot? Instead(Slot failed) =>
        Routes.Where(route => route.Slot != failed && (route.Weight > 0 || route.Fallback)).MaxBy(route => route.Weight)?.Slot;
}
