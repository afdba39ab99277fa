namespace Interlock.Tests.Verify;

/// <summary>A clock on a machine that is too busy: its timers fire late, for so long.</summary>
internal sealed class LateTimers(TimeSpan late, TimeSpan? until = null) : TimeProvider
{
    private readonly long made = System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan || System.GetElapsedTime(made) > until ? dueTime : dueTime + late, period);
}
