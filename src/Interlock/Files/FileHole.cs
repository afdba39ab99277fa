using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Interlock.Files;

/// <summary>Gives the disk back the beginning of a file that is still written to at its end.</summary>
internal static partial class FileHole
{
    // fallocate(2): FALLOC_FL_KEEP_SIZE with FALLOC_FL_PUNCH_HOLE.
    private const int PunchAndKeepSize = 0x01 | 0x02;

    /// <summary>Frees the first bytes of a file; they read as zeros afterwards.</summary>
    /// <param name="file">Open for writing.</param>
    /// <param name="bytes">So many; 1 or more.</param>
    /// <returns>False: neither system nor file system can, and the file is as it was.</returns>
    public static bool TryPunch(SafeFileHandle file, long bytes) => OperatingSystem.IsLinux() && fallocate(file, PunchAndKeepSize, 0, bytes) == 0;

    /// <summary>Whether files in a folder can be punched, by trying it.</summary>
    /// <param name="folder">The folder; it must be writable.</param>
    public static bool WorksIn(string folder)
    {
        var path = Path.Combine(folder, $".hole.{Environment.ProcessId}");
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.Write(file, new byte[1], 0);
        return TryPunch(file, 1);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);
}
