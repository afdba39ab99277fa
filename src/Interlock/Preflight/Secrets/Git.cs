namespace Interlock.Preflight.Secrets;

/// <summary>How a git command ended.</summary>
/// <param name="ExitCode">As git gave it.</param>
/// <param name="Output">Standard output, decoded as UTF-8.</param>
/// <param name="Error">Standard error.</param>
public sealed record GitOutput(int ExitCode, string Output, string Error);

/// <summary>Runs git in the work tree whose secrets are looked for; throws only when git could not be started.</summary>
/// <param name="arguments">Everything after <c>git</c>.</param>
/// <param name="cancel">Stops git.</param>
/// <returns>How it ended.</returns>
public delegate Task<GitOutput> RunGit(IReadOnlyList<string> arguments, CancellationToken cancel);

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
