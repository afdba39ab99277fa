using System.Net.Sockets;
using System.Text;

namespace Interlock.Edge.Control;

/// <summary>Where the control interface listens: a socket of mode 0600 in a folder of mode 0700, so that only the same user gets in.</summary>
internal static class ControlSocket
{
    private const int LongestPath = 107;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = ~(Owner | UnixFileMode.UserExecute);

    /// <summary>Makes the place ready; refuses a folder that others may enter, and a socket that an edge still serves.</summary>
    public static void Prepare(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) is var bytes and > LongestPath)
            throw new EdgeStartException($"The control socket's path has {bytes} bytes; Unix sockets allow {LongestPath}. Choose a shorter --control: {path}", 2);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
        else if ((File.GetUnixFileMode(folder) & Others) is var open and not UnixFileMode.None)
            throw new EdgeStartException($"The control socket's folder {folder} is open to others ({open}). Make it yours alone: chmod 700 {folder}", 2);
        if (!File.Exists(path))
            return;
        if (Answers(path))
            throw new EdgeStartException($"An edge is running already behind {path}.", 1);
        File.Delete(path);
    }

    public static void Restrict(string path) => File.SetUnixFileMode(path, Owner);

    private static bool Answers(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
