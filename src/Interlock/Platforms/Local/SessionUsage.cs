using System.Globalization;
using Interlock.Processes;

namespace Interlock.Platforms.Local;

/// <summary>What the processes of a session take of this machine (proc(5)): a service may have workers.</summary>
internal static class SessionUsage
{
    private const int Session = 3;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int Resident = 21;
    private const double TicksPerSecond = 100;

    /// <summary>Reads it; null where there is no <c>/proc</c>.</summary>
    /// <param name="leader">The session's first process.</param>
    /// <param name="folder">A folder on the disk that is told.</param>
    public static Usage? Of(DetachedProcess leader, string folder)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        double ticks = 0;
        long pages = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            if (Fields(process) is not { } fields || !int.TryParse(fields[Session], NumberStyles.None, CultureInfo.InvariantCulture, out var session) || session != leader.Pid)
                continue;
            ticks += Number(fields[UserTime]) + Number(fields[SystemTime]);
            pages += Number(fields[Resident]);
        }

        var disk = new DriveInfo(Path.GetFullPath(folder));
        return new(
            $"{leader.Pid}-{leader.StartTime}", ticks / TicksPerSecond, Environment.ProcessorCount, pages * Environment.SystemPageSize,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, 100.0 * (disk.TotalSize - disk.AvailableFreeSpace) / Math.Max(1, disk.TotalSize));
    }

    private static string[]? Fields(string process)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(process, "stat"));
            // The program's name is in parentheses and may hold spaces: count fields behind the last one.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
