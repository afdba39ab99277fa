using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Interlock.Build.Benchmarks;

/// <summary>A version of a service that answers its name to everything, at once, over connections that it keeps.</summary>
internal sealed class StandingVersion : IDisposable
{
    private static readonly byte[] s_end = "\r\n\r\n"u8.ToArray();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly byte[] _answer;

    public StandingVersion(string name)
    {
        Name = name;
        _answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}");
        _listener.Start(1024);
        Url = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    public string Name { get; }

    public Uri Url { get; }

    public void Dispose()
    {
        _over.Cancel();
        _listener.Dispose();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptSocketAsync(_over.Token).ConfigureAwait(false), _over.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task AnswerAsync(Socket socket, CancellationToken over)
    {
        var buffer = new byte[4096];
        var filled = 0;
        try
        {
            socket.NoDelay = true;
            while (await socket.ReceiveAsync(buffer.AsMemory(filled), over).ConfigureAwait(false) is > 0 and var read)
            {
                filled += read;
                // A request without a body ends with an empty line; the next one is not sent before the answer.
                if (!buffer.AsSpan(0, filled).EndsWith(s_end))
                    continue;
                filled = 0;
                await socket.SendAsync(_answer, over).ConfigureAwait(false);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client has gone, or it is over.
        }
        finally
        {
            socket.Dispose();
        }
    }
}
