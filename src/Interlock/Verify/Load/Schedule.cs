namespace Interlock.Verify.Load;

/// <summary>When each request of a load is due, fixed ahead: whatever the answers do, the next one is due on time.</summary>
public sealed record Schedule
{
    /// <summary>The highest rate, in requests per second.</summary>
    public const int HighestRate = 20_000;

    // Of a request: what sums of fractions may lack of a whole one.
    private const double Grain = 1e-6;

    /// <summary>The longest time.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromHours(1);

    private readonly double ramp;
    private readonly double rampCount;

    /// <summary>A constant rate for some time, after a rise to it.</summary>
    /// <param name="perSecond">Requests per second, above 0, at most <see cref="HighestRate"/>.</param>
    /// <param name="time">How long, the rise included; at most <see cref="LongestTime"/>.</param>
    /// <param name="ramp">How much of it the rate takes to rise evenly from 0. Default: none.</param>
    /// <exception cref="ArgumentOutOfRangeException">Rate, time or rise is out of bounds.</exception>
    public Schedule(double perSecond, TimeSpan time, TimeSpan ramp = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(perSecond, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perSecond, HighestRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, LongestTime);
        ArgumentOutOfRangeException.ThrowIfLessThan(ramp, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ramp, time);
        PerSecond = perSecond;
        Time = time;
        this.ramp = ramp.TotalSeconds;
        rampCount = this.ramp * perSecond / 2;
    }

    /// <summary>Requests per second, once risen.</summary>
    public double PerSecond { get; }

    /// <summary>How long.</summary>
    public TimeSpan Time { get; }

    /// <summary>Requests in all.</summary>
    public long Count => (long)(By(Time.TotalSeconds) + Grain);

    /// <summary>When a request is due, from the load's start.</summary>
    /// <param name="index">Its number, from 0.</param>
    public TimeSpan DueAt(long index) => TimeSpan.FromTicks((long)(TimeSpan.TicksPerSecond *
        // While it rises, n = rate × t² / (2 × ramp).
        (index < rampCount ? Math.Sqrt(2 * ramp * index / PerSecond) : ramp + (index - rampCount) / PerSecond)));

    /// <summary>How many requests are due by then.</summary>
    /// <param name="elapsed">Time since the load's start.</param>
    public long DueBy(TimeSpan elapsed) => elapsed < TimeSpan.Zero ? 0 : Math.Min(Count, (long)(By(elapsed.TotalSeconds) + Grain) + 1);

    private double By(double seconds) => seconds < ramp ? PerSecond * seconds * seconds / (2 * ramp) : rampCount + (seconds - ramp) * PerSecond;
}
