using System.Runtime.InteropServices;

namespace Interlock.Database;

/// <summary>Makes a folder's names survive a power cut: a file is only as durable as its entry (fsync(2), NOTES).</summary>
internal static partial class DurableFolder
{
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = open(folder, 0);
        if (descriptor < 0)
            throw new IOException($"{folder} can't be opened to be flushed (errno {Marshal.GetLastPInvokeError()})");
        var failed = fsync(descriptor) != 0;
        _ = close(descriptor);
        if (failed)
            throw new IOException($"{folder} can't be flushed to disk");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
