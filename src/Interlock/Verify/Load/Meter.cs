namespace Interlock.Verify.Load;

/// <summary>Counts while a load runs. Written from several threads; may be read at any time.</summary>
public sealed class Meter
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    private readonly LatencyHistogram latency = new();
    private readonly Lock gapLock = new();
    private readonly long[] classes = new long[6];
    private long due;
    private long late;
    private long limited;
    private long fresh;
    private long notSent;
    private TimeSpan lastGood;
    private TimeSpan longestGap;

    /// <summary>Failed so far: no answer, 5xx, or a 429 that nobody asked for.</summary>
    public long Failed => Interlocked.Read(ref classes[0]) + Interlocked.Read(ref classes[5]) + Interlocked.Read(ref limited);

    /// <summary>Latencies so far, from the intended start.</summary>
    public LatencyHistogram Latency => latency;

    /// <summary>A request was handed out.</summary>
    /// <param name="lateness">How long after it was due: the generator's own fault, not the service's.</param>
    public void Started(TimeSpan lateness)
    {
        Interlocked.Increment(ref due);
        if (lateness > Late)
            Interlocked.Increment(ref late);
    }

    /// <summary>A request was due, but too many were waiting already.</summary>
    public void NotSent() => Interlocked.Increment(ref notSent);

    /// <summary>A request has ended.</summary>
    /// <param name="sample">How.</param>
    /// <param name="intended">When it was due, from the load's start.</param>
    /// <param name="ended">When it ended, from the load's start.</param>
    public void Ended(Sample sample, TimeSpan intended, TimeSpan ended)
    {
        latency.Record(ended - intended);
        if (sample.Status == 429)
            Interlocked.Increment(ref limited);
        else
            Interlocked.Increment(ref classes[Math.Clamp(sample.Status / 100, 0, 5)]);
        if (sample.FreshConnection)
            Interlocked.Increment(ref fresh);
        if (!sample.Good)
            return;
        lock (gapLock)
        {
            longestGap = Longer(longestGap, ended - lastGood);
            lastGood = Longer(lastGood, ended);
        }
    }

    /// <summary>Everything until now.</summary>
    /// <param name="elapsed">Time since the load's start: a gap may be open still.</param>
    public Measurement Read(TimeSpan elapsed)
    {
        TimeSpan gap;
        lock (gapLock)
            gap = Longer(longestGap, elapsed - lastGood);
        return new Measurement
        {
            Due = Interlocked.Read(ref due),
            Late = Interlocked.Read(ref late),
            NoAnswer = Interlocked.Read(ref classes[0]),
            Good = Interlocked.Read(ref classes[1]) + Interlocked.Read(ref classes[2]) + Interlocked.Read(ref classes[3]),
            ClientErrors = Interlocked.Read(ref classes[4]),
            ServerErrors = Interlocked.Read(ref classes[5]),
            Limited = Interlocked.Read(ref limited),
            NotSent = Interlocked.Read(ref notSent),
            FreshConnections = Interlocked.Read(ref fresh),
            Latency = latency.Copy(),
            LongestGap = gap,
            Took = elapsed,
        };
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
