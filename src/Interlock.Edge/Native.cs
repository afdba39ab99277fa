using System.Runtime.InteropServices;

namespace Interlock.Edge;

/// <summary>The few calls that .NET does not offer: signals to a group, and fsync of a folder.</summary>
internal static partial class Native
{
    public const int Terminate = 15;
    public const int Kill = 9;

    /// <summary>Signals a process, or with a negative id its whole group.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Signal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "getpgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GroupOf(int pid);

    /// <summary>Makes a rename in this folder survive a power cut.</summary>
    public static void SyncFolder(string folder)
    {
        var handle = Open(folder, 0);
        if (handle < 0)
            throw new IOException($"Cannot open folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Sync(handle) != 0)
                throw new IOException($"Cannot sync folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
