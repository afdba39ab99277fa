namespace Interlock.Tests.Verify;

/// <summary>A clock on a machine that is too busy: its timers fire late.</summary>
internal sealed class LateTimers(TimeSpan late) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime + late, period);
}
