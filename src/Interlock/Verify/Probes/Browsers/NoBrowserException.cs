namespace Interlock.Verify.Probes.Browsers;

/// <summary>No browser can be had: none is installed, or it does not start.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="said">The last lines that it said.</param>
internal sealed class NoBrowserException(string message, IReadOnlyList<string>? said = null) : Exception(message), Engine.IExplained
{
    public IReadOnlyList<string> Said { get; } = said ?? [];
}
