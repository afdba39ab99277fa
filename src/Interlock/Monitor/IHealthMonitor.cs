namespace Interlock.Monitor;

/// <summary>What asks the service's health after the command has ended: each platform has its own.</summary>
internal interface IHealthMonitor
{
    /// <summary>Where it is configured, one line for the plan.</summary>
    string Effect { get; }

    /// <summary>What is configured now, or null when nothing is.</summary>
    Task<HealthWatch?> ReadAsync(string state, CancellationToken cancellation);

    /// <summary>Configures it; null takes it away. Doing it twice is harmless.</summary>
    Task WriteAsync(string state, HealthWatch? watch, CancellationToken cancellation);
}

/// <summary>A health check as MN-01 asks for it.</summary>
/// <param name="Path">Path to GET.</param>
/// <param name="EverySeconds">Interval.</param>
/// <param name="TimeoutSeconds">No answer within this is a failure.</param>
/// <param name="Failures">So many in a row are an alert.</param>
public sealed record HealthWatch(string Path, int EverySeconds, int TimeoutSeconds, int Failures)
{
    /// <summary>One line, as it stands in evidence.</summary>
    public override string ToString() => $"GET {Path} every {EverySeconds} s, {TimeoutSeconds} s time-out, {Failures} failures in a row";
}
