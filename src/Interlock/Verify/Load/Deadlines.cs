namespace Interlock.Verify.Load;

/// <summary>Time limits for many requests: those that start close together share one, so that thousands a second cost no timer each. A limit passes up to a twentieth late, never early, and at most 100 ms.</summary>
/// <param name="limit">No answer within this is none.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class Deadlines(TimeSpan limit, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LongestSlice = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan slice = limit / 20 < LongestSlice ? limit / 20 : LongestSlice;
    private readonly Lock held = new();
    private readonly Queue<Shared> open = new();
    private Shared? last;

    /// <summary>A token for a request that starts now: cancelled when its limit has passed, or with the given one.</summary>
    public CancellationToken Next(CancellationToken cancellation)
    {
        var current = Volatile.Read(ref last);
        return current is not null && current.Fits(cancellation) && clock.GetElapsedTime(current.Started) < slice ? current.Token : Open(cancellation);
    }

    public void Dispose()
    {
        lock (held)
            while (open.TryDequeue(out var shared))
                shared.Dispose();
    }

    private CancellationToken Open(CancellationToken cancellation)
    {
        lock (held)
        {
            while (open.TryPeek(out var oldest) && oldest.Token.IsCancellationRequested)
                open.Dequeue().Dispose();
            var shared = new Shared(limit + slice, clock, cancellation);
            open.Enqueue(shared);
            Volatile.Write(ref last, shared);
            return shared.Token;
        }
    }

    private sealed class Shared : IDisposable
    {
        private readonly CancellationToken outer;
        private readonly CancellationTokenSource source;
        private readonly CancellationTokenRegistration registration;

        public Shared(TimeSpan after, TimeProvider clock, CancellationToken outer)
        {
            this.outer = outer;
            Started = clock.GetTimestamp();
            source = new(after, clock);
            Token = source.Token;
            registration = outer.UnsafeRegister(told => ((CancellationTokenSource)told!).Cancel(), source);
        }

        public long Started { get; }

        public CancellationToken Token { get; }

        public bool Fits(CancellationToken cancellation) => cancellation == outer && !Token.IsCancellationRequested;

        public void Dispose()
        {
            registration.Dispose();
            source.Dispose();
        }
    }
}
