using System.Security.Cryptography;
using System.Text;
using Interlock.Files;

namespace Interlock.Platforms.Local;

/// <summary>
/// Where the edge's control socket is. Its path may have no more than 107 bytes, too few for a state folder far down, so it lies in a
/// folder of its own in <c>/tmp</c>, and the state folder says in which: a login, cron and sudo all find the same edge.
/// </summary>
internal sealed class ControlSocketPath(LocalPaths paths)
{
    // A copy of the state folder is another environment: it must not steer the original's edge.
    private string Prefix => $"interlock-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(paths.Root)))[..16]}-";

    /// <summary>The socket's path as the state folder has it; null when no edge was started, or its folder is gone.</summary>
    /// <exception cref="IOException">Others may enter the socket's folder.</exception>
    public string? Find()
    {
        if (!File.Exists(paths.ControlFile))
            return null;
        var socket = File.ReadAllText(paths.ControlFile).Trim();
        var folder = Path.GetDirectoryName(socket);
        if (folder is null || !Path.GetFileName(folder).StartsWith(Prefix, StringComparison.Ordinal) || !Directory.Exists(folder))
            return null;
        return OperatingSystem.IsWindows() || File.GetUnixFileMode(folder) == OwnerOnly.FolderMode
            ? socket
            : throw new IOException($"The folder of the edge's control socket, {folder}, is open to others (mode {Convert.ToString((int)File.GetUnixFileMode(folder), 8)}, not 700): somebody else may have made it. Remove it if it is not yours, else chmod 700 it, and run the command again.");
    }

    /// <summary>Takes the socket's folder away: it lies outside of the state folder, and nobody else would.</summary>
    public void Remove()
    {
        if (Find() is not { } socket)
            return;
        Directory.Delete(Path.GetDirectoryName(socket)!, recursive: true);
        File.Delete(paths.ControlFile);
    }

    /// <summary>The socket's path; its folder is made, and written down, when there is none.</summary>
    public string Make()
    {
        if (Find() is { } there)
            return there;
        // A name nobody can guess, so that nobody can have made it before.
        var folder = Path.Combine(OperatingSystem.IsWindows() ? Path.GetTempPath() : "/tmp", $"{Prefix}{Guid.NewGuid():N}");
        OwnerOnly.Folder(folder);
        OwnerOnly.Folder(paths.Root);
        var socket = Path.Combine(folder, "edge.sock");
        DurableFile.Replace(paths.ControlFile, socket + "\n");
        return socket;
    }
}
