using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Interlock.Edge;

/// <summary>
/// Two servers that share nothing, so that no request from outside can ever reach the control interface. Kestrel is used
/// bare: the generic host would double the time to start.
/// </summary>
internal static class EdgeServers
{
    public static KestrelServer Public(Socket listening)
    {
        var options = Options();
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.MaxRequestLineSize = 16 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        options.Listen(listening.LocalEndPoint!, listen => listen.Protocols = HttpProtocols.Http1);
        return Server(options, new SocketTransportOptions { CreateBoundListenSocket = _ => listening, UnsafePreferInlineScheduling = true });
    }

    public static KestrelServer Control(string path)
    {
        var options = Options();
        options.Limits.MaxRequestBodySize = 64 * 1024;
        options.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http1);
        return Server(options, new SocketTransportOptions());
    }

    private static KestrelServerOptions Options() => new() { AddServerHeader = false, ApplicationServices = new ServiceCollection().BuildServiceProvider() };

    private static KestrelServer Server(KestrelServerOptions options, SocketTransportOptions transport) => new(
        Microsoft.Extensions.Options.Options.Create(options),
        new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(transport), NullLoggerFactory.Instance),
        NullLoggerFactory.Instance);
}
