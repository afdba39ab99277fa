using System.Diagnostics.CodeAnalysis;

namespace Interlock.Edge.Routing;

/// <summary>
/// The requests that entered a slot between two drains. It counts one for itself until sealed; whoever brings the
/// count to nothing completes <see cref="Drained"/>, so nobody has to look again and again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer or wait handle holds nothing to release.")]
internal sealed class InFlight
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _goAway = new();
    private readonly CancellationTokenSource _cut = new();
    private int _count = 1;
    private int _sealed;

    public Task Drained => _drained.Task;

    /// <summary>Requests inside now.</summary>
    public int Count => Math.Max(0, Volatile.Read(ref _count) - (Volatile.Read(ref _sealed) == 0 ? 1 : 0));

    /// <summary>Time is up: requests are cancelled, WebSockets say 1001 and close.</summary>
    public CancellationToken GoAway => _goAway.Token;

    /// <summary>WebSockets that did not close after <see cref="GoAway"/> are cut.</summary>
    public CancellationToken Cut => _cut.Token;

    public bool TryEnter()
    {
        var seen = Volatile.Read(ref _count);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref _count, seen + 1, seen);
            if (before == seen)
                return true;
            seen = before;
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            _drained.TrySetResult();
    }

    /// <summary>Lets the count reach nothing. Only ever gives up its own one once.</summary>
    public void Seal()
    {
        if (Interlocked.Exchange(ref _sealed, 1) == 0)
            Leave();
    }

    /// <summary>Ends what is still inside; returns when all have left.</summary>
    public async Task CancelAsync(TimeSpan grace, TimeProvider time)
    {
        await _goAway.CancelAsync();
        try
        {
            await Drained.WaitAsync(grace, time);
        }
        catch (TimeoutException)
        {
            await _cut.CancelAsync();
            await Drained;
        }
    }
}
