using System.Runtime.InteropServices;
using System.Text;

namespace Interlock.Files;

/// <summary>Files that survive a power cut: data and the folder's entry are on the disk when a call returns. They are their owner's only, as <see cref="OwnerOnly"/> says.</summary>
public static partial class DurableFile
{
    /// <summary>Replaces a file in one step: readers see the old text or the new one, never half.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="text">Its new text, written as UTF-8.</param>
    public static void Replace(string path, string text)
    {
        var fresh = $"{path}.{Environment.ProcessId}.new";
        using (var stream = new FileStream(fresh, Options(FileMode.Create)))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>How a file is opened for writing that, when it is made, is its owner's only. Whoever writes to it flushes it.</summary>
    /// <param name="mode">Whether it is made, opened or appended to.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    internal static FileStreamOptions Options(FileMode mode, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly.FileMode;
        return options;
    }

    /// <summary>Has the entries of a folder (new names, renames) on the disk when it returns. Does nothing on Windows, where the rename itself does.</summary>
    /// <param name="folder">The folder.</param>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = open(folder, 0);
        if (descriptor < 0)
            throw new IOException($"'{folder}' could not be opened to flush it (errno {Marshal.GetLastPInvokeError()}).");
        var result = fsync(descriptor);
        _ = close(descriptor);
        if (result != 0)
            throw new IOException($"'{folder}' could not be flushed to the disk (errno {Marshal.GetLastPInvokeError()}).");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
