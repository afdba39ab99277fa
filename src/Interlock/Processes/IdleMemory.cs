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
        var now = File.ReadLines("/proc/self/maps").Where(IsCode).ToHashSet(StringComparer.Ordinal);
        foreach (var mapping in now.Where(mapped.Contains))
        {
            var span = mapping[..mapping.IndexOf(' ', StringComparison.Ordinal)].Split('-');
            var start = nint.Parse(span[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _ = Advise(start, nint.Parse(span[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start, NotNeeded);
        }

        mapped = now;
    }

    // Of a file, and nobody may write to it or has: what is read again is what was there.
    private static bool IsCode(string mapping) =>
        mapping.IndexOf('/', StringComparison.Ordinal) > 0 && !mapping.EndsWith("(deleted)", StringComparison.Ordinal)
        && (mapping.Contains(" r-xp ", StringComparison.Ordinal) || mapping.Contains(" r--s ", StringComparison.Ordinal));

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nint length, int advice);
}
