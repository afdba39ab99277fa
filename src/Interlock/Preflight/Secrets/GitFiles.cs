using System.Text;

namespace Interlock.Preflight.Secrets;

/// <summary>The files of a work tree, as git sees them.</summary>
/// <param name="Files">To be scanned.</param>
/// <param name="Skipped">Links and submodules, which hold no text of their own.</param>
public sealed record GitFiles(IReadOnlyList<ScanFile> Files, IReadOnlyList<ScanNote> Skipped)
{
    /// <summary>Lists the tracked files, and those that are neither tracked nor ignored.</summary>
    /// <param name="git">Runs git at the top of the work tree.</param>
    /// <param name="root">The top of the work tree.</param>
    /// <param name="cancel">Stops git.</param>
    /// <returns>The files; a tracked one that was deleted from disk is read from the index.</returns>
    /// <exception cref="GitFailedException">Git refused; for example, not a repository.</exception>
    public static async Task<GitFiles> ListAsync(RunGit git, string root, CancellationToken cancel)
    {
        var files = new List<ScanFile>();
        var skipped = new List<ScanNote>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var tracked = await GitFailedException.OutputOf(git, ["ls-files", "-z", "--stage"], cancel);
        foreach (var entry in tracked.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = entry.IndexOf('\t', StringComparison.Ordinal);
            if (tab < 0) throw new GitFailedException($"git ls-files --stage printed a line that is not understood: {entry}");
            var path = entry[(tab + 1)..];
            if (!seen.Add(path)) continue;
            if (entry.StartsWith("120000", StringComparison.Ordinal)) skipped.Add(new(path, "symbolic link"));
            else if (entry.StartsWith("160000", StringComparison.Ordinal)) skipped.Add(new(path, "submodule: scan it in its own repository"));
            else if (File.Exists(Path.Combine(root, path))) files.Add(ScanFile.OnDisk(root, path));
            else files.Add(await FromIndexAsync(git, path, cancel));
        }

        var others = await GitFailedException.OutputOf(git, ["ls-files", "-z", "--others", "--exclude-standard"], cancel);
        foreach (var path in others.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (path.EndsWith('/')) skipped.Add(new(path, "a repository of its own, not tracked"));
            else if (File.ResolveLinkTarget(Path.Combine(root, path), returnFinalTarget: false) is not null) skipped.Add(new(path, "symbolic link, not tracked"));
            else files.Add(ScanFile.OnDisk(root, path, TextOrigin.Untracked));
        }

        return new(files, skipped);
    }

    private static async Task<ScanFile> FromIndexAsync(RunGit git, string path, CancellationToken cancel)
    {
        var blob = await git(["cat-file", "blob", $":{path}"], cancel);
        return blob.ExitCode == 0
            ? ScanFile.FromBytes(path, Encoding.UTF8.GetBytes(blob.Output))
            : new ScanFile(path, () => throw new IOException($"not on disk, and git cat-file says: {blob.Error.Trim()}"));
    }
}
