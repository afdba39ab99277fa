using System.Security.Cryptography;

namespace Interlock.Database;

/// <summary>Files and folders that only their owner may open.</summary>
internal static class OwnerOnly
{
    public const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string Folder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode);
        return path;
    }

    /// <summary>Replaces a file by a rename: a reader sees the old text or the new, also after a power cut.</summary>
    public static void Write(string path, string text)
    {
        var next = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = System.IO.FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode;
        using (var file = new FileStream(next, options))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>The secret kept in a file; made (32 random bytes as hexadecimal digits) and kept there when there is none yet.</summary>
    public static Secret Kept(string path)
    {
        if (!File.Exists(path))
            Write(path, RandomNumberGenerator.GetHexString(64, lowercase: true));
        return new Secret(File.ReadAllText(path).Trim());
    }
}
