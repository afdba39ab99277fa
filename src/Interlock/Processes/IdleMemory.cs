using System.Globalization;
using System.Runtime.InteropServices;

namespace Interlock.Processes;

/// <summary>
/// What a process holds that it does not need while it waits: what it started with and will never ask for again. Given back, it is there for
/// the service that is watched.
/// </summary>
internal sealed partial class IdleMemory
{
    private const int NotNeeded = 4;
    private static readonly string[] Changed = ["Private_Dirty:", "Anonymous:", "Swap:"];
    private HashSet<string> mapped = [];

    /// <summary>Collects the heap to its least, hands back what was freed, and lets go of the pages of programs' code: those come back by themselves from the page cache where they are called again.</summary>
    public void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            LetGoOfCode();
            _ = Trim(0);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            // Not of this system: it keeps what it has.
        }
    }

    private void LetGoOfCode()
    {
        // One that is being mapped just now is left until the next time.
        var now = Unchanged(File.ReadLines("/proc/self/smaps")).ToHashSet(StringComparer.Ordinal);
        foreach (var mapping in now.Where(mapped.Contains))
        {
            var span = mapping[..mapping.IndexOf(' ', StringComparison.Ordinal)].Split('-');
            var start = nint.Parse(span[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _ = Advise(start, nint.Parse(span[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start, NotNeeded);
        }

        mapped = now;
    }

    /// <summary>Of the mappings in <c>/proc/PID/smaps</c> those of a file's code of which no page was ever written, such as by a relocation: what is read again is what was there.</summary>
    internal static IEnumerable<string> Unchanged(IEnumerable<string> smaps)
    {
        string? code = null;
        foreach (var line in smaps)
        {
            // "7f00-7f10 r-xp 00000000 08:01 42  /usr/lib/x.so", then lines such as "Anonymous:  0 kB", of which VmFlags is the last.
            if (line.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash && dash < line.IndexOf(' ', StringComparison.Ordinal))
                code = IsCode(line) ? line : null;
            else if (Changed.Any(kind => line.StartsWith(kind, StringComparison.Ordinal)) && !line.EndsWith(" 0 kB", StringComparison.Ordinal))
                code = null;
            else if (code is not null && line.StartsWith("VmFlags:", StringComparison.Ordinal))
                yield return code;
        }
    }

    private static bool IsCode(string mapping) =>
        mapping.IndexOf('/', StringComparison.Ordinal) > 0 && !mapping.EndsWith("(deleted)", StringComparison.Ordinal)
        && (mapping.Contains(" r-xp ", StringComparison.Ordinal) || mapping.Contains(" r--s ", StringComparison.Ordinal));

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nint length, int advice);
}
