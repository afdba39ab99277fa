namespace Interlock.Edge;

/// <summary>The edge cannot start. Exit code 2 means it was asked wrongly, 1 that the machine is not ready for it.</summary>
internal sealed class EdgeStartException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
