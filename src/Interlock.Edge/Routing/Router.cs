namespace Interlock.Edge.Routing;

/// <summary>A request's place in a slot; given back exactly once.</summary>
internal readonly record struct Lease(Slot Slot, InFlight Inside);

/// <summary>Holds the table in force and lets requests in by it.</summary>
internal sealed class Router
{
    private RoutingTable _table = RoutingTable.Empty;

    public RoutingTable Table => Volatile.Read(ref _table);

    public void Swap(RoutingTable table) => Interlocked.Exchange(ref _table, table);

    /// <summary>Null when no slot is live, or too many requests are being held.</summary>
    public async ValueTask<Lease?> EnterAsync(CancellationToken cancelled)
    {
        while (true)
        {
            var table = Table;
            if (table.Hold is { } hold)
            {
                if (!await hold.WaitAsync(cancelled))
                    return null;

                // The table without the hold is in force before the hold is released, so this does not spin.
                continue;
            }

            if (table.Next() is not { } slot)
                return null;
            if (Enter(table, slot) is { } lease)
                return lease;
        }
    }

    /// <summary>A place for a second attempt after <paramref name="failed"/> never answered.</summary>
    public Lease? EnterInstead(Slot failed)
    {
        while (true)
        {
            var table = Table;
            if (table.Instead(failed) is not { } slot)
                return null;
            if (Enter(table, slot) is { } lease)
                return lease;
        }
    }

    /// <summary>
    /// Enters, then looks whether the table is still in force. Without the second look, a request that chose by the old
    /// table could enter after a drain had begun, and be missed by it.
    /// </summary>
    private Lease? Enter(RoutingTable table, Slot slot)
    {
        var inside = slot.Enter();
        if (ReferenceEquals(table, Table))
            return new Lease(slot, inside);
        inside.Leave();
        return null;
    }
}
