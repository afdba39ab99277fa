using Interlock.Preflight.Secrets;

namespace Interlock.Preflight.Reports;

/// <summary>The report files of a check, and which of them its command has written: an older one says nothing about this run.</summary>
/// <param name="folder">The check's folder.</param>
/// <param name="glob">A path or glob in it.</param>
internal sealed class ReportFiles(string folder, string glob)
{
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private readonly Dictionary<string, (DateTime Written, long Length)> before = Find(folder, glob).ToDictionary(path => path, StandOf, StringComparer.Ordinal);

    /// <summary>Those that are there and were written since.</summary>
    /// <exception cref="ReportException">There is none.</exception>
    public IReadOnlyList<string> Written()
    {
        var now = Find(folder, glob).ToList();
        List<string> written = [.. now.Where(path => !before.TryGetValue(path, out var stand) || stand != StandOf(path))];
        return written.Count > 0 ? written : throw new ReportException(now.Count == 0 ? "it is not there: the command did not write it" : "it is from before: this command did not write it. The check whose command writes a report judges it; where that writes several, its report is a glob such as reports/*.xml");
    }

    private static (DateTime Written, long Length) StandOf(string path) => new FileInfo(path) is var file ? (file.LastWriteTimeUtc, file.Length) : default;

    private static IEnumerable<string> Find(string folder, string glob)
    {
        if (glob.AsSpan().IndexOfAny('*', '?') < 0)
            return File.Exists(Path.Combine(folder, glob)) ? [Path.Combine(folder, glob)] : [];
        var fixedPart = glob[..glob.AsSpan().IndexOfAny('*', '?')];
        var start = Path.Combine(folder, fixedPart.Contains('/', StringComparison.Ordinal) ? fixedPart[..fixedPart.LastIndexOf('/')] : "");
        // A glob without a slash means this folder here, where it would mean any elsewhere.
        var which = PathGlob.ToRegex(glob.Contains('/', StringComparison.Ordinal) ? glob : "/" + glob);
        return Directory.Exists(start)
            ? Directory.EnumerateFiles(start, "*", Everywhere).Where(path => which.IsMatch((glob.Contains('/', StringComparison.Ordinal) ? "" : "/") + Path.GetRelativePath(folder, path).Replace('\\', '/'))).Order(StringComparer.Ordinal)
            : [];
    }
}
