using Interlock.Edge.State;

namespace Interlock.Edge.Retire;

/// <summary>Wakes up at the earliest due time; set anew after every change.</summary>
internal sealed class RetireTimer : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public RetireTimer(TimeProvider time, Action wake)
    {
        _time = time;
        _timer = time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Set(SavedState state)
    {
        if (state.Slots.Min(slot => slot.RetireDue) is not { } due)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Waking at least hourly follows a wall clock that was set; rounding up never wakes a moment too early.
        var wait = due - _time.GetUtcNow() + TimeSpan.FromMilliseconds(1);
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestSleep ? wait : LongestSleep, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
