using System.Net;
using System.Net.Sockets;

namespace Interlock.Edge.Proxy;

/// <summary>Connection pools per slot, so that nothing of one version's connections can touch another's.</summary>
internal static class SlotConnections
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    // Shorter than the shortest keep-alive in common use (uvicorn: 5 s), so that a POST does not meet a connection
    // which the service is closing at that moment.
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(3);

    public static HttpMessageInvoker Open() => Open(Timeout.InfiniteTimeSpan);

    /// <summary>Every request gets a connection of its own.</summary>
    public static HttpMessageInvoker OpenForOneRequestEach() => Open(TimeSpan.Zero);

    private static HttpMessageInvoker Open(TimeSpan lifetime) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
        PooledConnectionLifetime = lifetime,
        PooledConnectionIdleTimeout = IdleLimit,
    });

    // A time-out must look like any other failure to connect, because then it is safe to try elsewhere; the handler's
    // own ConnectTimeout looks like a cancelled request.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancelled)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
