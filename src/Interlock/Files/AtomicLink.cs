using System.Runtime.InteropServices;

namespace Interlock.Files;

/// <summary>A symbolic link that leads elsewhere from one moment to the next: whoever follows it meets the old target or the new one, never none.</summary>
internal static partial class AtomicLink
{
    /// <summary>Has a link lead to a target, by rename(2) of a fresh one over it; it is on the disk when this returns.</summary>
    /// <param name="link">The link; made when there is none.</param>
    /// <param name="target">Where it leads, relative to its folder or a full path.</param>
    /// <exception cref="IOException">There is something else in its place, or it can't be made.</exception>
    public static void Replace(string link, string target)
    {
        var folder = Path.GetDirectoryName(link)!;
        var fresh = Path.Combine(folder, $".{Path.GetFileName(link)}.new");
        // A run that was killed in between leaves it.
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, target);
        if (rename(fresh, link) != 0)
        {
            var error = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            File.Delete(fresh);
            throw new IOException($"'{link}' can't be made to lead to '{target}': {error}");
        }

        DurableFile.FlushFolder(folder);
    }

    /// <summary>Where a link leads, as it is written; null when there is no link.</summary>
    public static string? TargetOf(string link) => new FileInfo(link).LinkTarget;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);
}
