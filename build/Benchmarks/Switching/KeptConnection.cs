using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Interlock.Build.Benchmarks;

/// <summary>A client that keeps its connection, and asks once: what is sent and not answered has failed, and is never sent again. Only a connection that was closed before is opened anew.</summary>
internal sealed class KeptConnection(Uri url) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private static readonly byte[] s_headersEnd = "\r\n\r\n"u8.ToArray();
    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n");
    private readonly byte[] _buffer = new byte[8192];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Socket? _socket;

    /// <returns>The status, and what was answered; status 0 when there was no whole answer.</returns>
    public async Task<(int Status, string Body)> AskAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        try
        {
            if (_socket is null || _socket.Poll(0, SelectMode.SelectRead))
                await OpenAsync(limit.Token).ConfigureAwait(false);
            await _socket!.SendAsync(_request, limit.Token).ConfigureAwait(false);
            return await ReadAsync(_socket, limit.Token).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is SocketException or FormatException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            Close();
            return (0, "");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        Close();
        _turn.Dispose();
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        Close();
        _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, url.Port), cancellation).ConfigureAwait(false);
    }

    private async Task<(int Status, string Body)> ReadAsync(Socket socket, CancellationToken cancellation)
    {
        for (var filled = 0; await socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation).ConfigureAwait(false) is > 0 and var read;)
        {
            filled += read;
            if (_buffer.AsSpan(0, filled).IndexOf(s_headersEnd) is not (>= 0 and var end))
                continue;
            var headers = Encoding.ASCII.GetString(_buffer, 0, end);
            var body = end + s_headersEnd.Length;
            var length = int.Parse(Header(headers, "content-length") ?? "", System.Globalization.CultureInfo.InvariantCulture);
            if (filled < body + length)
                continue;
            if (Header(headers, "connection") is { } kept && kept.Equals("close", StringComparison.OrdinalIgnoreCase))
                Close();
            return (int.Parse(headers.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), Encoding.ASCII.GetString(_buffer, body, length));
        }

        throw new SocketException((int)SocketError.ConnectionReset);
    }

    private static string? Header(string headers, string name) =>
        headers.Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim();
}
