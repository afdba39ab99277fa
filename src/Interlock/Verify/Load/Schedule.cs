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

    private readonly IReadOnlyList<Stretch> stretches;

    /// <summary>A constant rate for some time, after a rise to it.</summary>
    /// <param name="perSecond">Requests per second, above 0, at most <see cref="HighestRate"/>.</param>
    /// <param name="time">How long, the rise included; at most <see cref="LongestTime"/>.</param>
    /// <param name="ramp">How much of it the rate takes to rise evenly from 0. Default: none.</param>
    /// <exception cref="ArgumentOutOfRangeException">Rate, time or rise is out of bounds.</exception>
    public Schedule(double perSecond, TimeSpan time, TimeSpan ramp = default)
        : this([new(perSecond, Within(ramp, time)), new(perSecond, time - ramp)], ramp > TimeSpan.Zero ? 0 : perSecond) =>
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(perSecond, 0);

    /// <summary>One stage after another: within the time of each, the rate changes evenly from that of the one before to its own.</summary>
    /// <param name="stages">The stages; at most <see cref="LongestTime"/> in all. One of no time is a leap.</param>
    /// <param name="from">The rate at the beginning, requests per second. Default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate or time is out of bounds.</exception>
    public Schedule(IReadOnlyList<RateStage> stages, double from = 0)
    {
        ArgumentNullException.ThrowIfNull(stages);
        var all = new List<Stretch>();
        var (rate, start, count) = (from, 0.0, 0.0);
        foreach (var (to, time) in stages)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(to, nameof(stages));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(to, HighestRate, nameof(stages));
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, nameof(stages));
            var seconds = time.TotalSeconds;
            if (seconds > 0)
                all.Add(new(start, seconds, rate, to, count));
            (rate, start, count) = (to, start + seconds, count + (rate + to) / 2 * seconds);
        }

        stretches = all;
        Time = stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Time);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Time, LongestTime, nameof(stages));
        Count = (long)(count + Grain);
    }

    /// <summary>How long.</summary>
    public TimeSpan Time { get; }

    /// <summary>Requests in all.</summary>
    public long Count { get; }

    /// <summary>When a request is due, from the load's start.</summary>
    /// <param name="index">Its number, from 0.</param>
    public TimeSpan DueAt(long index) => TimeSpan.FromTicks((long)(TimeSpan.TicksPerSecond * (stretches.FirstOrDefault(one => index <= one.EndCount) ?? stretches[^1]).WhenCounted(index)));

    /// <summary>How many requests are due by then.</summary>
    /// <param name="elapsed">Time since the load's start.</param>
    public long DueBy(TimeSpan elapsed) => elapsed < TimeSpan.Zero || Count == 0 ? 0 : Math.Min(Count, (long)(By(elapsed.TotalSeconds) + Grain) + 1);

    private double By(double seconds) => (stretches.FirstOrDefault(one => seconds <= one.End) ?? stretches[^1]).CountedBy(seconds);

    private static TimeSpan Within(TimeSpan ramp, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(ramp, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ramp, time);
        return ramp;
    }

    /// <summary>A time in which the rate changes evenly.</summary>
    /// <param name="Start">When it begins, seconds from the load's start.</param>
    /// <param name="Seconds">How long it is.</param>
    /// <param name="From">Requests per second at its beginning.</param>
    /// <param name="To">And at its end.</param>
    /// <param name="Before">Requests due before it.</param>
    private sealed record Stretch(double Start, double Seconds, double From, double To, double Before)
    {
        private double Growth => (To - From) / Seconds;

        public double End => Start + Seconds;

        public double EndCount => Before + (From + To) / 2 * Seconds;

        public double CountedBy(double seconds)
        {
            var inside = Math.Min(seconds - Start, Seconds);
            return Before + (From + Growth * inside / 2) * inside;
        }

        // The first moment by which n are due: n = from × t + growth × t² / 2, solved so that nothing is lost where growth is small.
        public double WhenCounted(double count)
        {
            var n = Math.Max(0, count - Before);
            var root = From + Math.Sqrt(Math.Max(0, From * From + 2 * Growth * n));
            return Start + (root > 0 ? Math.Min(Seconds, 2 * n / root) : 0);
        }
    }
}

/// <summary>A stage of a load.</summary>
/// <param name="PerSecond">Requests per second at its end; 0 or more.</param>
/// <param name="Time">How long the rate takes from that of the stage before; zero: at once.</param>
public sealed record RateStage(double PerSecond, TimeSpan Time);
