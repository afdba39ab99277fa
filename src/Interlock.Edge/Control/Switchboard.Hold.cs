using Interlock.Edge.Routing;

namespace Interlock.Edge.Control;

/// <summary>Holding new requests for a moment, while something incompatible changes. Not kept across restarts.</summary>
internal sealed partial class Switchboard
{
    public async Task HoldAsync(TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero || limit > Hold.Longest)
            throw ControlException.Wrong($"Requests can be held for at most {Hold.Longest.TotalSeconds:0} s.");
        await _changing.WaitAsync();
        try
        {
            if (_router.Table.Hold is not null)
                throw ControlException.Conflict("Requests are being held already.");
            var hold = new Hold(_time.GetUtcNow() + limit);
            _router.Swap(new RoutingTable(_router.Table.Routes, hold));
            _ = ReleaseAtLimitAsync(hold, limit);
            _log.Write($"holding new requests until {hold.Until:O}");
        }
        finally
        {
            _changing.Release();
        }
    }

    public Task ReleaseAsync() => ReleaseAsync(_router.Table.Hold, "asked");

    private async Task ReleaseAtLimitAsync(Hold hold, TimeSpan limit)
    {
        await Task.Delay(limit, _time);
        await ReleaseAsync(hold, "the limit is reached");
    }

    private async Task ReleaseAsync(Hold? hold, string why)
    {
        await _changing.WaitAsync();
        try
        {
            if (hold is null || _router.Table.Hold != hold)
                return;
            _router.Swap(new RoutingTable(_router.Table.Routes, null));
            _log.Write($"letting {hold.Waiting} held requests go: {why}");
            hold.Release();
        }
        finally
        {
            _changing.Release();
        }
    }
}
