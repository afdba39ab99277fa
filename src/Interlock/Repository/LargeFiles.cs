namespace Interlock.Repository;

/// <summary>Files that Git LFS keeps (git-lfs.com): the repository has pointers, their contents lie in the checkout's own store.</summary>
internal static class LargeFiles
{
    private const int LongestPointer = 1024;

    /// <summary>The files below a checkout's folder that go through it, by full path.</summary>
    public static async Task<IReadOnlyList<string>> InAsync(GitProgram git, string folder, CancellationToken cancellation) =>
        [.. (await git.TryAsync(["-C", folder, "ls-files", "-z", ":(attr:filter=lfs)"], cancellation) ?? "").Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(path => Path.Combine(folder, path))];

    /// <summary>Whether a file is the pointer alone (Git LFS specification, "The Pointer").</summary>
    public static bool IsPointer(string path) =>
        new FileInfo(path) is { Exists: true, Length: < LongestPointer } && File.ReadLines(path).FirstOrDefault() == "version https://git-lfs.github.com/spec/v1";

    /// <summary>What git is told, so that a copy has the contents where the checkout has them. A checkout of pointers gives a copy of pointers: Preflight has said so.</summary>
    /// <param name="git">Git.</param>
    /// <param name="checkout">The checkout's folder.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Options for git, ahead of its command; none where no file goes through it.</returns>
    public static async Task<IReadOnlyList<string>> OptionsAsync(GitProgram git, string checkout, CancellationToken cancellation)
    {
        var files = await InAsync(git, checkout, cancellation);
        if (files.Count == 0)
            return [];
        if (files.All(IsPointer))
            return ["-c", "filter.lfs.process=", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false"];
        var common = await git.MustAsync(["-C", checkout, "rev-parse", "--path-format=absolute", "--git-common-dir"], new Dictionary<string, string?>(), cancellation);
        // A missing object is an error: a pointer in its place would be served.
        return ["-c", $"lfs.storage={Path.Combine(common, "lfs")}", "-c", "filter.lfs.process=git-lfs filter-process", "-c", "filter.lfs.required=true"];
    }
}
