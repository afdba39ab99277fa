using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Interlock.Files;

namespace Interlock.Database;

/// <summary>What the state folder remembers of the embedded server.</summary>
/// <param name="Kind"><c>installed</c> or <c>docker</c>.</param>
/// <param name="Data">Where its data is: a folder, or a volume's name.</param>
/// <param name="Port">Its port on the loopback address.</param>
/// <param name="Pid">Process id of the server as it was last started; 0 for Docker.</param>
/// <param name="StartTime">That process's start time, see <see cref="Processes.DetachedProcess"/>.</param>
internal sealed record EmbeddedPointer(string Kind, string Data, int Port, int Pid, long StartTime)
{
    // Below the ports that systems hand out to outgoing connections (32768 and up): those come and go.
    private const int FirstPort = 20_000;
    private const int Ports = 12_000;

    public static EmbeddedPointer? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<EmbeddedPointer>(File.ReadAllText(path), JsonSerializerOptions.Web) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(string path) => DurableFile.Replace(path, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    /// <summary>A port that is free now: the same one for the same seed, as long as nobody else takes it.</summary>
    public static int FreePort(string hash, int? kept)
    {
        if (kept is { } same && IsFree(same))
            return same;
        var first = int.Parse(hash[..6], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) % Ports;
        return Enumerable.Range(0, Ports).Select(step => FirstPort + ((first + step) % Ports)).First(IsFree);
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
