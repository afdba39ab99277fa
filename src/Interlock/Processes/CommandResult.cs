namespace Interlock.Processes;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">The child's exit code; 128 + signal when a signal ended it.</param>
/// <param name="Output">Standard output, whole, not masked: it may be parsed.</param>
/// <param name="Error">Standard error, whole, not masked.</param>
/// <param name="Duration">Wall time.</param>
/// <param name="TimedOut">The limit of the command ended it.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error, TimeSpan Duration, bool TimedOut)
{
    /// <summary>It ended by itself with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0 && !TimedOut;

    /// <summary>The last lines of what it said (error first, else output), masked, for evidence.</summary>
    /// <param name="lines">How many lines.</param>
    public string Tail(int lines = 5)
    {
        var said = string.IsNullOrWhiteSpace(Error) ? Output : Error;
        return SecretMask.Apply(string.Join('\n', said.TrimEnd().Split('\n').TakeLast(lines)));
    }
}
