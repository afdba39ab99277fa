namespace Interlock.Repository;

/// <summary>Writes a commit's files into a folder: large files with their contents, submodules at the commits that it names.</summary>
/// <param name="git">Git.</param>
internal sealed class SourceExport(GitProgram git)
{
    // Contents are wanted, whatever the checkout was told to leave out.
    private const string SkipLargeFiles = "GIT_LFS_SKIP_SMUDGE";
    private const string Submodule = "160000 commit ";

    /// <summary>Writes them; the folder holds these and nothing else afterwards.</summary>
    /// <param name="repository">The git folder that has the commit.</param>
    /// <param name="tree">The commit, or a tree in it.</param>
    /// <param name="checkout">The folder of the checkout that the tree is of: submodules and large files are taken from there.</param>
    /// <param name="folder">Folder to fill; made when missing.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="IOException">Git fails, or a submodule's commit is not here.</exception>
    public async Task WriteAsync(string repository, string tree, string checkout, string folder, CancellationToken cancellation)
    {
        // The index is kept beside the folder, so that a second export rewrites only what differs and builds stay incremental.
        await WriteAsync(repository, tree, checkout, folder, folder.TrimEnd('/') + ".index", cancellation);
    }

    private async Task WriteAsync(string repository, string tree, string checkout, string folder, string index, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["GIT_INDEX_FILE"] = index, [SkipLargeFiles] = null };
        string[] at = [.. await LargeFiles.OptionsAsync(git, checkout, cancellation), "--git-dir", repository, "--work-tree", folder];
        await git.MustAsync([.. at, "read-tree", "--reset", "-u", tree], environment, cancellation, folder);
        await git.MustAsync([.. at, "checkout", "--force", tree, "--", "."], environment, cancellation, folder);
        await git.MustAsync([.. at, "clean", "-fdq"], environment, cancellation, folder);

        var entries = await git.MustAsync(["--git-dir", repository, "ls-tree", "-r", "-z", tree], new Dictionary<string, string?>(), cancellation);
        foreach (var entry in entries.Split('\0').Where(entry => entry.StartsWith(Submodule, StringComparison.Ordinal)))
        {
            var (commit, path) = (entry[Submodule.Length..entry.IndexOf('\t', StringComparison.Ordinal)], entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..]);
            await SubmoduleAsync(commit, path, checkout, folder, $"{index[..^".index".Length]}!{path.Replace('/', '!')}.index", cancellation);
        }
    }

    private async Task SubmoduleAsync(string commit, string path, string checkout, string folder, string index, CancellationToken cancellation)
    {
        var source = Path.Combine(checkout, path);
        // One that was never fetched stays an empty folder, as in the checkout: Preflight has said so.
        if (!Path.Exists(Path.Combine(source, ".git")))
            return;
        var repository = await git.MustAsync(["-C", source, "rev-parse", "--absolute-git-dir"], new Dictionary<string, string?>(), cancellation);
        if (await git.TryAsync(["--git-dir", repository, "rev-parse", "--verify", "--quiet", commit + "^{commit}"], cancellation) is null)
            throw new IOException($"submodule {path} has no commit {commit[..7]}, which the release needs: git -C {path} fetch, or git submodule update --init --recursive");
        await WriteAsync(repository, commit, source, Path.Combine(folder, path), index, cancellation);
    }
}
