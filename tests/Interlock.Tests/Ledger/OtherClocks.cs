namespace Interlock.Tests.Ledger;

/// <summary>Its time passes a hundred times as fast, so that half a minute's patience is soon over; its timers take as long as others'.</summary>
internal sealed class HastyClock : TimeProvider
{
    public override long GetTimestamp() => base.GetTimestamp() * 100;
}

/// <summary>Its timers never fire: what is done from time to time is not done.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
