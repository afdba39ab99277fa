using System.Runtime.InteropServices;

namespace Interlock.Record;

/// <summary>Has <c>latest</c> point at the newest run: a relative link, so that the folder can be moved; a file that names the run where links are not to be had.</summary>
internal static partial class LatestLink
{
    public const string Name = "latest";

    /// <summary>Replaces it in one step: whoever follows it finds the old run or the new one.</summary>
    /// <param name="folder">The new run's folder.</param>
    public static void PointAt(string folder)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var link = Path.Combine(Path.GetDirectoryName(folder)!, Name);
        var fresh = $"{link}.{Environment.ProcessId}.new";
        File.Delete(fresh);
        Write(fresh, Path.GetFileName(folder));
        Rename(fresh, link);
    }

    private static void Write(string path, string target)
    {
        // Links need a privilege on Windows that few accounts have.
        if (!OperatingSystem.IsWindows())
            try
            {
                File.CreateSymbolicLink(path, target);
                return;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // A file system without links.
            }

        File.WriteAllText(path, target + "\n");
    }

    // File.Move follows the link, and takes what it points at for the file to move.
    private static void Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
            File.Move(from, to, overwrite: true);
        else if (rename(from, to) != 0)
            throw new IOException($"'{to}' could not be replaced (errno {Marshal.GetLastPInvokeError()}); it should be a link or a file, made by an earlier run.");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);
}
