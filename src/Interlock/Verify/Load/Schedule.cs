namespace Interlock.Verify.Load;

/// <summary>When each request of a load is due, fixed ahead: whatever the answers do, the next one is due on time.</summary>
public sealed record Schedule
{
    /// <summary>The highest rate, in requests per second.</summary>
    public const int HighestRate = 20_000;

    /// <summary>The longest time.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(1);

    /// <summary>A constant rate for some time.</summary>
    /// <param name="perSecond">Requests per second, 1 to <see cref="HighestRate"/>.</param>
    /// <param name="time">How long; at most <see cref="LongestTime"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Rate or time is out of bounds.</exception>
    public Schedule(int perSecond, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perSecond, HighestRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, LongestTime);
        PerSecond = perSecond;
        Time = time;
    }

    /// <summary>Requests per second.</summary>
    public int PerSecond { get; }

    /// <summary>How long.</summary>
    public TimeSpan Time { get; }

    /// <summary>Requests in all.</summary>
    public long Count => (long)(Time.TotalSeconds * PerSecond);

    /// <summary>When a request is due, from the load's start.</summary>
    /// <param name="index">Its number, from 0.</param>
    public TimeSpan DueAt(long index) => TimeSpan.FromTicks((long)((Int128)index * TimeSpan.TicksPerSecond / PerSecond));

    /// <summary>How many requests are due by then.</summary>
    /// <param name="elapsed">Time since the load's start.</param>
    public long DueBy(TimeSpan elapsed) =>
        Math.Min(Count, elapsed < TimeSpan.Zero ? 0 : (long)((Int128)elapsed.Ticks * PerSecond / TimeSpan.TicksPerSecond) + 1);
}
