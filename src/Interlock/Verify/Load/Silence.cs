namespace Interlock.Verify.Load;

/// <summary>The longest time in which something was waited for, and nothing answered: a service that freezes. Pauses, and tries that are yet to come, are nobody's silence.</summary>
/// <param name="clock">Tells the time.</param>
internal sealed class Silence(TimeProvider clock)
{
    private readonly Lock held = new();
    private int waiting;
    private long since;
    private TimeSpan longest;

    public TimeSpan Longest
    {
        get
        {
            lock (held)
                return longest;
        }
    }

    /// <summary>A request begins to wait for its answer.</summary>
    public void Ask()
    {
        lock (held)
        {
            if (waiting++ == 0)
                since = clock.GetTimestamp();
        }
    }

    /// <summary>A request waits no more. What was waited for until then, and the time in which no other had an answer either, is a silence.</summary>
    public void Answer()
    {
        lock (held)
        {
            var (before, now) = (since, clock.GetTimestamp());
            (waiting, since) = (waiting - 1, now);
            if (clock.GetElapsedTime(before, now) is var silent && silent > longest)
                longest = silent;
        }
    }
}
