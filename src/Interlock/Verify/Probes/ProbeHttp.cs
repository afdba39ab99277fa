using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Interlock.Verify.Probes;

/// <summary>Two ways to the same service: over kept connections, or over a fresh one for each request. Follows no redirect, uses no proxy, keeps no cookie.</summary>
/// <param name="from">The address of this machine that a server on its IPv4 loopback is asked from; null: what the system takes.</param>
/// <param name="tls">How servers prove who they are; null: as the system trusts.</param>
internal sealed class ProbeHttp(IPAddress? from = null, RemoteCertificateValidationCallback? tls = null) : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private readonly HttpMessageInvoker kept = new(Handler(Timeout.InfiniteTimeSpan, from, tls));
    private readonly HttpMessageInvoker fresh = new(Handler(TimeSpan.Zero, from, tls));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool freshConnection, CancellationToken cancellation) =>
        (freshConnection ? fresh : kept).SendAsync(request, cancellation);

    public void Dispose()
    {
        kept.Dispose();
        fresh.Dispose();
    }

    private static SocketsHttpHandler Handler(TimeSpan connectionLifetime, IPAddress? from, RemoteCertificateValidationCallback? tls)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = connectionLifetime,
        };
        if (from is not null)
            handler.ConnectCallback = (connection, cancellation) => ConnectAsync(connection.DnsEndPoint, from, cancellation);
        if (tls is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = tls;
        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint to, IPAddress from, CancellationToken cancellation)
    {
        var isLoopback = IPAddress.TryParse(to.Host, out var address) && address.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(address);
        var socket = isLoopback ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        try
        {
            if (isLoopback)
                Bind(socket, from);
            await socket.ConnectAsync(to, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Bind(Socket socket, IPAddress from)
    {
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
        }
        catch (SocketException)
        {
            // Not every system has all of 127.0.0.0/8; then it is asked as by anybody.
        }
    }
}
