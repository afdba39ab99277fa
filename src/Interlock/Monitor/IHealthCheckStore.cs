namespace Interlock.Monitor;

/// <summary>Where a platform keeps the health check that goes on after the release.</summary>
internal interface IHealthCheckStore
{
    /// <summary>Where it is configured, one line for the plan.</summary>
    string Effect { get; }

    /// <summary>What is configured now, or null when nothing is.</summary>
    Task<HealthCheck?> ReadAsync(string state, CancellationToken cancellation);

    /// <summary>Configures it; null takes it away. Doing it twice is harmless.</summary>
    Task WriteAsync(string state, HealthCheck? check, CancellationToken cancellation);
}
