namespace Interlock.Preflight.Secrets;

/// <summary>Reads what the next commit would add, from git's index: what else the work tree holds is left out.</summary>
public static class StagedLines
{
    /// <summary>The added lines of every staged file.</summary>
    /// <param name="git">Runs git in the work tree.</param>
    /// <param name="cancel">Stops git.</param>
    /// <returns>The lines, with files and line numbers; no commits.</returns>
    /// <exception cref="GitFailedException">Git refused; for example, not a repository.</exception>
    public static async Task<AddedHistory> ReadAsync(RunGit git, CancellationToken cancel)
    {
        var diff = await GitFailedException.OutputOf(
            git,
            [
                "-c", "core.quotePath=false", "-c", "diff.mnemonicPrefix=false", "diff", "--cached", "--no-ext-diff", "--no-textconv", "--no-color",
                "--no-renames", "-U0", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--diff-filter=d",
            ],
            cancel);
        var reader = new DiffReader();
        reader.Diff("", diff);
        return new(reader.Added, 0, reader.Binary);
    }
}
