namespace Interlock.Preflight.Secrets;

/// <summary>Whether git ignores <c>.env</c>, the file in which people keep what must never be committed.</summary>
public static class EnvFileIgnored
{
    /// <summary>The finding's rule id.</summary>
    public const string Rule = "env-file-not-ignored";

    /// <summary>Asks git; a tracked file counts as not ignored, whatever <c>.gitignore</c> says.</summary>
    /// <param name="git">Runs git at the top of the work tree.</param>
    /// <param name="path">The file, whether or not it exists. Default <c>.env</c>.</param>
    /// <param name="cancel">Stops git.</param>
    /// <returns>A finding, or <c>null</c> when the file is ignored.</returns>
    /// <exception cref="GitFailedException">Git could not tell.</exception>
    public static async Task<SecretFinding?> CheckAsync(RunGit git, string path = ".env", CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(git);
        var answer = await git(["check-ignore", "--quiet", "--", path], cancel);
        return answer.ExitCode switch
        {
            0 => null,
            1 => new SecretFinding(Rule, $"{path} is not ignored by git: add a line '{path}' to .gitignore, and git rm --cached it if it is tracked", path, 1, 1, "***", $"{Rule}:{path}"),
            _ => throw new GitFailedException($"git check-ignore {path} exited {answer.ExitCode}: {answer.Error.Trim()}"),
        };
    }
}
