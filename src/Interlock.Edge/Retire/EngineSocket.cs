using System.Net.Sockets;

namespace Interlock.Edge.Retire;

/// <summary>Speaks to a Docker engine by its socket (Engine API, in the version that the engine prefers).</summary>
internal static class EngineSocket
{
    public static HttpClient Open(string path, TimeSpan answerLimit) =>
        new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation) }) { Timeout = answerLimit, BaseAddress = new Uri("http://engine/") };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
