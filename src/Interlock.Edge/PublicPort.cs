using System.Net;
using System.Net.Sockets;

namespace Interlock.Edge;

/// <summary>
/// Binds the port before anything else is built. Waits a little for the edge before this one to let go; deliberately
/// without SO_REUSEPORT, under which two edges with different tables would share the traffic unseen.
/// </summary>
internal static class PublicPort
{
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(50);

    public static async Task<Socket> BindAsync(IPEndPoint endpoint, TimeSpan wait, TimeProvider time)
    {
        var began = time.GetTimestamp();
        using var tries = new PeriodicTimer(TryEvery, time);
        while (true)
        {
            var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(endpoint);

                // Linux lets two sockets bind with SO_REUSEADDR; only listening tells whether the port is taken.
                socket.Listen(512);
                return socket;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && time.GetElapsedTime(began) < wait)
            {
                socket.Dispose();
                await tries.WaitForNextTickAsync();
            }
            catch (SocketException refused)
            {
                socket.Dispose();
                throw new EdgeStartException($"Cannot listen on {endpoint}: {refused.Message}. Choose another --listen, or stop what uses the port.", 1, refused);
            }
        }
    }
}
