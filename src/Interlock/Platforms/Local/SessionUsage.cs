using System.Globalization;
using Interlock.Processes;

namespace Interlock.Platforms.Local;

/// <summary>What the processes of a session, or of a container, take of this machine (proc(5)): a service may have workers.</summary>
internal static class SessionUsage
{
    private const int Group = 2;
    private const int Session = 3;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int Resident = 21;
    private const double TicksPerSecond = 100;

    /// <summary>Reads it; null where there is no <c>/proc</c>.</summary>
    /// <param name="leader">The session's first process.</param>
    /// <param name="folder">A folder on the disk that is told.</param>
    public static Usage? Of(DetachedProcess leader, string folder) => Of([leader], Session, folder);

    /// <summary>The same of process groups, where sessions are somebody else's, as of the children of a supervisor.</summary>
    /// <param name="leaders">The groups' first processes.</param>
    /// <param name="folder">A folder on the disk that is told.</param>
    public static Usage? OfGroups(IReadOnlyList<DetachedProcess> leaders, string folder) => Of(leaders, Group, folder);

    /// <summary>The same of a container; null where its processes are not this machine's.</summary>
    /// <param name="of">Which one.</param>
    /// <param name="first">Its first process.</param>
    /// <param name="folder">A folder on the disk that is told.</param>
    public static Usage? OfContainer(string of, int first, string folder) =>
        OperatingSystem.IsLinux() && Groups($"/proc/{first}") is { } groups ? Sum(of, (process, _) => Groups(process) == groups, folder) : null;

    private static Usage? Of(IReadOnlyList<DetachedProcess> leaders, int field, string folder) =>
        !OperatingSystem.IsLinux() ? null
        : Sum(
            string.Join(' ', leaders.Select(leader => $"{leader.Pid}-{leader.StartTime}")),
            (_, fields) => int.TryParse(fields[field], NumberStyles.None, CultureInfo.InvariantCulture, out var led) && leaders.Any(leader => leader.Pid == led),
            folder);

    private static Usage Sum(string of, Func<string, string[], bool> belongs, string folder)
    {
        double ticks = 0;
        long pages = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            if (Fields(process) is not { } fields || !belongs(process, fields))
                continue;
            ticks += Number(fields[UserTime]) + Number(fields[SystemTime]);
            pages += Number(fields[Resident]);
        }

        var disk = new DriveInfo(Path.GetFullPath(folder));
        return new(
            of, ticks / TicksPerSecond, Environment.ProcessorCount, pages * Environment.SystemPageSize,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, 100.0 * (disk.TotalSize - disk.AvailableFreeSpace) / Math.Max(1, disk.TotalSize));
    }

    // The program's name is in parentheses and may hold spaces: count fields behind the last one.
    private static string[]? Fields(string process) => Read(Path.Combine(process, "stat")) is { } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : null;

    private static string? Groups(string process) => Read(Path.Combine(process, "cgroup"));

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
