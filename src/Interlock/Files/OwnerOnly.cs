using System.Security.Cryptography;

namespace Interlock.Files;

/// <summary>Files and folders that only their owner may open: what Interlock keeps may tell about production. On Windows they have the rights of the folder they are made in.</summary>
internal static class OwnerOnly
{
    public const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, with all its parents. One that is there keeps its mode.</summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode);
    }

    /// <summary>Makes a folder of its own among the system's temporary ones; whoever asks for it removes it.</summary>
    /// <param name="what">A word in its name.</param>
    public static string Temporary(string what) => Directory.CreateTempSubdirectory($"interlock-{what}-").FullName;

    /// <summary>The secret kept in a file; made (32 random bytes as hexadecimal digits) and kept there when there is none yet.</summary>
    public static Secret Kept(string path)
    {
        if (!File.Exists(path))
            DurableFile.Replace(path, RandomNumberGenerator.GetHexString(64, lowercase: true));
        return new Secret(File.ReadAllText(path).Trim());
    }
}
