namespace Interlock.Monitor;

/// <summary>A health check as MN-01 asks for it.</summary>
/// <param name="Path">Path to GET.</param>
/// <param name="EverySeconds">Interval.</param>
/// <param name="TimeoutSeconds">No answer within this is a failure.</param>
/// <param name="Failures">So many in a row are an alert.</param>
public sealed record HealthCheck(string Path, int EverySeconds, int TimeoutSeconds, int Failures)
{
    /// <summary>One line, as it stands in evidence.</summary>
    public override string ToString() => $"GET {Path} every {EverySeconds} s, {TimeoutSeconds} s time-out, {Failures} failures in a row";
}
