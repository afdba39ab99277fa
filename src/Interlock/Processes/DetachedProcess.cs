using System.Globalization;

namespace Interlock.Processes;

/// <summary>A process that outlives us. The start time guards against a process id used again by another program.</summary>
/// <param name="Pid">Process id; also its process group and session id.</param>
/// <param name="StartTime">Start time in clock ticks since boot (field 22 of <c>/proc/PID/stat</c>, proc(5)); 0 where there is no such file.</param>
public sealed record DetachedProcess(int Pid, long StartTime)
{
    /// <summary>Whether this very process still runs (a zombie does not).</summary>
    public bool IsAlive => Pid > 0 && Read(Pid) is { } now && (StartTime == 0 || now == StartTime);

    /// <summary>The start time of a running process, or null when there is none (or it is a zombie).</summary>
    /// <param name="pid">Process id.</param>
    public static long? Read(int pid)
    {
        if (!OperatingSystem.IsLinux())
        {
            try { using var process = System.Diagnostics.Process.GetProcessById(pid); return 0; }
            catch (ArgumentException) { return null; }
        }

        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The program's name is in parentheses and may hold spaces: count fields behind the last one.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
