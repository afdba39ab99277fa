using Interlock.Processes;

namespace Interlock.Repository;

/// <summary>Runs git: no hooks, no locks of its own accord, whoever owns the folder.</summary>
/// <param name="commands">Starts it.</param>
internal sealed class GitProgram(ICommandRunner commands)
{
    // A repository owned by somebody else (a container's mount, sudo) is still the one that was asked for.
    private static readonly string[] Common = ["-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null"];

    // Reading must not write: git status would refresh the caller's index.
    private static readonly KeyValuePair<string, string?> NoLocks = new("GIT_OPTIONAL_LOCKS", "0");

    /// <summary>Its output; null when it failed.</summary>
    public async Task<string?> TryAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var result = await commands.RunAsync(Of(arguments, new Dictionary<string, string?>()), null, cancellation);
        return result.Succeeded ? result.Output.TrimEnd('\n') : null;
    }

    /// <summary>Its output.</summary>
    /// <exception cref="IOException">It failed: the command, and the end of what it said.</exception>
    public async Task<string> MustAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellation, string? folder = null)
    {
        var command = Of(arguments, environment) with { Folder = folder };
        var result = await commands.RunAsync(command, null, cancellation);
        return result.Succeeded ? result.Output.TrimEnd('\n') : throw new IOException($"'{command}' failed with exit code {result.ExitCode}: {result.Tail()}");
    }

    private static Command Of(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment) =>
        new("git", [.. Common, .. arguments]) { Environment = new Dictionary<string, string?>([.. environment, NoLocks], StringComparer.Ordinal) };
}
