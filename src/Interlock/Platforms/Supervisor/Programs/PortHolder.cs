using System.Globalization;

namespace Interlock.Platforms.Supervisor;

/// <summary>Which process listens on a port of this machine (proc(5), <c>/proc/net/tcp</c>).</summary>
internal static class PortHolder
{
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int Inode = 9;
    private const string Listens = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>As half a sentence, such as <c>process 812 (nginx)</c>; null when nobody listens, or it can't be told.</summary>
    public static string? Of(int port)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var inodes = Tables.Where(File.Exists).SelectMany(File.ReadLines).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > Inode && fields[State] == Listens && fields[LocalAddress].EndsWith(":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[Inode]}]").ToHashSet(StringComparer.Ordinal);
        if (inodes.Count == 0)
            return null;
        var holder = Directory.EnumerateDirectories("/proc").FirstOrDefault(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Holds(process, inodes));
        return holder is null ? "a process of another user" : $"process {Path.GetFileName(holder)} ({Name(holder)})";
    }

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(file => new FileInfo(file).LinkTarget is { } target && inodes.Contains(target));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Name(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "gone by now";
        }
    }
}
