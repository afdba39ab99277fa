namespace Interlock.Preflight.Secrets;

/// <summary>Git answered with an error where the scan needs an answer.</summary>
/// <param name="message">The command, its exit code and what git said.</param>
public sealed class GitFailedException(string message) : Exception(message), Engine.IExplained
{
    internal static async Task<string> OutputOf(RunGit git, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var result = await git(arguments, cancel);
        if (result.ExitCode == 0) return result.Output;
        throw new GitFailedException($"git {string.Join(' ', arguments)} exited {result.ExitCode}: {result.Error.Trim()}");
    }
}
