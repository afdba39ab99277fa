namespace Interlock.Edge.Metrics;

/// <summary>What one series did in one second, or in a window of merged seconds.</summary>
internal sealed class Counts
{
    private readonly long[] _classes = new long[6];

    public long Requests { get; private set; }

    public long Failed { get; private set; }

    public long TransportErrors { get; private set; }

    public long Retried { get; set; }

    public long ClientGone { get; private set; }

    public LatencyBuckets Latency { get; } = new();

    /// <summary>Answers whose status begins with this digit, 1 to 5.</summary>
    public long OfClass(int digit) => _classes[digit];

    public void Record(in Outcome outcome)
    {
        Requests++;
        _classes[Math.Clamp(outcome.Status / 100, 0, 5)]++;
        Failed += outcome.Failed ? 1 : 0;
        TransportErrors += outcome.Ending == Ending.TransportError ? 1 : 0;
        ClientGone += outcome.Ending == Ending.ClientGone ? 1 : 0;

        // The length of a WebSocket conversation is its users' choice and says nothing about the service.
        if (outcome.Status != 101)
            Latency.Record((long)outcome.Took.TotalMicroseconds);
    }

    public void Add(Counts other)
    {
        Requests += other.Requests;
        Failed += other.Failed;
        TransportErrors += other.TransportErrors;
        Retried += other.Retried;
        ClientGone += other.ClientGone;
        for (var i = 0; i < _classes.Length; i++)
            _classes[i] += other._classes[i];
        Latency.Add(other.Latency);
    }
}
