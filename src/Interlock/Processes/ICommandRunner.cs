namespace Interlock.Processes;

/// <summary>Starts programs. The one door to the operating system's processes, so that time limits, process groups and masking hold everywhere.</summary>
public interface ICommandRunner
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="line">Called for each line of output and error as it comes, masked; not concurrently.</param>
    /// <param name="cancellation">Stops the child's whole process group (SIGTERM, then SIGKILL after 5 s).</param>
    /// <returns>How it ended; a non-zero exit code is a result, not an exception.</returns>
    /// <exception cref="ProgramNotFoundException">The program does not exist or may not be run.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process group is gone when this is thrown.</exception>
    Task<CommandResult> RunAsync(Command command, Action<string>? line = null, CancellationToken cancellation = default);

    /// <summary>Starts a process that goes on after this one has ended, in a session of its own, its output appended to a file.</summary>
    /// <param name="command">What to start; <see cref="Command.Limit"/> and <see cref="Command.Input"/> do not apply.</param>
    /// <param name="log">File that receives output and error; opened by the child's shell, so that no pipe to us can break.</param>
    DetachedProcess StartDetached(Command command, string log);
}

/// <summary>A program that is not there, or not executable.</summary>
/// <param name="program">Its name as it was asked for.</param>
/// <param name="inner">What the operating system said.</param>
public sealed class ProgramNotFoundException(string program, Exception? inner = null)
    : Exception($"'{program}' was not found on PATH, or may not be executed.", inner), Engine.IExplained
{
    /// <summary>Its name as it was asked for.</summary>
    public string Program { get; } = program;
}
