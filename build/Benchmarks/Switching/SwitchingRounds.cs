using Interlock.Verify.Load;

namespace Interlock.Build.Benchmarks;

/// <summary>What one switch did in all its rounds.</summary>
internal sealed class SwitchingRounds
{
    private readonly List<Measurement> _rounds = [];

    public long Requests => _rounds.Sum(round => round.Requests);

    public long Failed => _rounds.Sum(round => round.Failed);

    /// <summary>The longest that the version before answered on, in milliseconds.</summary>
    public double Stale { get; private set; }

    public void Add(Measurement measured, TimeSpan stale)
    {
        _rounds.Add(measured);
        Stale = Math.Max(Stale, Math.Round(stale.TotalMilliseconds, 3));
    }

    /// <summary>The median of the rounds' percentiles, in milliseconds.</summary>
    public double Percentile(double percent) => Math.Round(Turns.Median(Percentiles(percent)), 3);

    /// <summary>The least and the greatest of them.</summary>
    public string Spread(double percent) => $"{Percentiles(percent).Min():0.0} to {Percentiles(percent).Max():0.0}";

    private IEnumerable<double> Percentiles(double percent) => _rounds.Select(round => round.Latency.Percentile(percent).TotalMilliseconds);
}
