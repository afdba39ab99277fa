namespace Interlock.Monitor.Alerts;

/// <summary>Where a platform keeps what it tells people of.</summary>
internal interface IAlertStore
{
    /// <summary>Where it is configured, one line for the plan.</summary>
    string Effect { get; }

    /// <summary>Who acts by it, for the evidence.</summary>
    string ActedOn { get; }

    /// <summary>What is configured now, or null when nothing is.</summary>
    Task<AlertRules?> ReadAsync(string state, CancellationToken cancellation);

    /// <summary>Configures it; null takes it away. Doing it twice is harmless.</summary>
    Task WriteAsync(string state, AlertRules? rules, CancellationToken cancellation);
}
