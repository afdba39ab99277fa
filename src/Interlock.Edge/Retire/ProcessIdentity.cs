using System.Globalization;
using Interlock.Edge.State;

namespace Interlock.Edge.Retire;

/// <summary>Tells a process from another that was given the same number later, by its start time (proc(5), stat field 22).</summary>
internal static class ProcessIdentity
{
    /// <summary>Runs still, and is the very one. A zombie does not run.</summary>
    public static bool IsRunning(ProcessRecord process) =>
        Read(process.Pid) is { } found && found.StartTicks == process.StartTicks && found.State is not ('Z' or 'X');

    /// <summary>Null when there is no such process.</summary>
    public static (char State, long StartTicks)? Read(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");

            // The name in field 2 may hold spaces and brackets; what follows its last bracket does not.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
