namespace Interlock.Preflight.Secrets;

/// <summary>Whether git keeps out <c>.env</c>, the file in which people keep what must never be committed.</summary>
public static class EnvFileIgnored
{
    /// <summary>The rule's id when git would take the file.</summary>
    public const string Rule = "env-file-not-ignored";

    /// <summary>The rule's id when git has taken it.</summary>
    public const string TrackedRule = "env-file-tracked";

    /// <summary>Asks git; a tracked file is told as such, whatever <c>.gitignore</c> says.</summary>
    /// <param name="git">Runs git at the top of the work tree.</param>
    /// <param name="path">The file, whether or not it exists. Default <c>.env</c>.</param>
    /// <param name="onlyTracked">Leaves out whether it is ignored. Default <c>false</c>.</param>
    /// <param name="cancel">Stops git.</param>
    /// <returns>A finding, or <c>null</c> when the file is ignored.</returns>
    /// <exception cref="GitFailedException">Git could not tell.</exception>
    public static async Task<SecretFinding?> CheckAsync(RunGit git, string path = ".env", bool onlyTracked = false, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(git);
        var isTracked = (await GitFailedException.OutputOf(git, ["ls-files", "-z", "--", path], cancel)).Length > 0;
        if (onlyTracked && !isTracked) return null;
        var answer = await git(["check-ignore", "--quiet", "--no-index", "--", path], cancel);
        if (answer.ExitCode is not (0 or 1)) throw new GitFailedException($"git check-ignore {path} exited {answer.ExitCode}: {answer.Error.Trim()}");
        var isIgnored = answer.ExitCode == 0;
        return (isTracked, isIgnored) switch
        {
            (false, true) => null,
            (false, false) => Finding(Rule, path, $"git does not ignore {path}, so 'git add .' would commit the secrets in it. Add a line '{path}' to .gitignore, or let --target=Preflight --fix add it"),
            (true, _) => Finding(TrackedRule, path, $"git tracks {path}, so its secrets are in the repository, for all who have it. Run 'git rm --cached {path}' (the file stays on disk), {(isIgnored ? "" : $"add a line '{path}' to .gitignore, ")}commit, and replace every secret that was in it: the history keeps them"),
        };
    }

    private static SecretFinding Finding(string rule, string path, string what) => new(rule, what, path, 0, 0, "", $"{rule}:{path}");
}
