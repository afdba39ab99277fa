namespace Interlock.Preflight.Secrets;

/// <summary>A file to be scanned; opened only when its turn comes, on any thread.</summary>
/// <param name="Path">With forward slashes, relative to the root of the scan.</param>
/// <param name="Open">Opens it for reading. What it throws makes the file <see cref="SecretScanResult.Unreadable"/>.</param>
public sealed record ScanFile(string Path, Func<Stream> Open)
{
    /// <summary>Tracked by git, or lying about. Default <see cref="TextOrigin.Tracked"/>.</summary>
    public TextOrigin Origin { get; init; }

    /// <summary>A file whose content is at hand.</summary>
    /// <param name="path">With forward slashes.</param>
    /// <param name="content">Its bytes.</param>
    /// <returns>The file.</returns>
    public static ScanFile FromBytes(string path, byte[] content) => new(path, () => new MemoryStream(content, writable: false));

    /// <summary>A file on disk.</summary>
    /// <param name="root">The folder that <paramref name="path"/> is relative to.</param>
    /// <param name="path">With forward slashes.</param>
    /// <param name="origin">Tracked by git, or not.</param>
    /// <returns>The file.</returns>
    public static ScanFile OnDisk(string root, string path, TextOrigin origin = TextOrigin.Tracked) =>
        new(path, () => new FileStream(System.IO.Path.Combine(root, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
        {
            Origin = origin,
        };
}

/// <summary>Lines that one commit added to one file; scanned as one text, reported by their own line numbers.</summary>
/// <param name="Commit">The commit's id.</param>
/// <param name="Path">The file, or <c>commit message</c>.</param>
/// <param name="Text">The added lines, joined by line feeds.</param>
/// <param name="LineNumbers">For each line of <paramref name="Text"/>, its number in the file as of that commit.</param>
public sealed record AddedLines(string Commit, string Path, string Text, IReadOnlyList<int> LineNumbers);
