using System.Runtime.InteropServices;

namespace Interlock.Files;

/// <summary>A folder that was not there before, whoever else makes one at the same moment: where others may write, one that is there already may be a trap.</summary>
internal static partial class NewFolder
{
    private const int Exists = 17;
    private const int Attempts = 100;

    /// <summary>Makes one that only its owner may open.</summary>
    /// <param name="parent">Where; must be there.</param>
    /// <param name="prefix">What its name begins with.</param>
    /// <exception cref="IOException">It can't be made.</exception>
    public static string In(string parent, string prefix)
    {
        for (var attempt = 1; ; attempt++)
        {
            var path = Path.Combine(parent, prefix + Path.GetRandomFileName()[..6]);
            if (TryMake(path, last: attempt == Attempts))
                return path;
        }
    }

    private static bool TryMake(string path, bool last)
    {
        if (OperatingSystem.IsWindows())
        {
            // Temporary files are each user's own there.
            if (Path.Exists(path))
                return false;
            Directory.CreateDirectory(path);
            return true;
        }

        if (mkdir(path, (uint)OwnerOnly.FolderMode) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error == Exists && !last ? false : throw new IOException($"'{path}' can't be made: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);
}
