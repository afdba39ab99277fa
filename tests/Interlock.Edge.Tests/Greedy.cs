using System.Net.Sockets;
using System.Text;

namespace Interlock.Edge.Tests;

/// <summary>A client that sends request after request without waiting for answers, and reads these as fast as they come.</summary>
internal sealed class Greedy
{
    private const int Much = 100_000;
    private readonly TaskCompletionSource _isAtIt = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Greedy()
    {
    }

    /// <summary>Ends when it has had much already.</summary>
    public Task IsAtIt => _isAtIt.Task;

    public Task Ended { get; private set; } = Task.CompletedTask;

    public static Greedy Start(Uri server, string path, CancellationToken enough)
    {
        var client = new Greedy();
        client.Ended = client.RunAsync(server, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n\r\n", 1000))), enough);
        return client;
    }

    private async Task RunAsync(Uri server, byte[] requests, CancellationToken enough)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, enough);
        await Task.WhenAll(SendAsync(client.GetStream(), requests, enough), ReadAsync(client.GetStream(), enough));
    }

    private static async Task SendAsync(NetworkStream stream, byte[] requests, CancellationToken enough)
    {
        try
        {
            while (true)
                await stream.WriteAsync(requests, enough);
        }
        catch (OperationCanceledException)
        {
            // It is enough.
        }
    }

    private async Task ReadAsync(NetworkStream stream, CancellationToken enough)
    {
        var (taken, buffer) = (0L, new byte[64 * 1024]);
        try
        {
            while (await stream.ReadAsync(buffer, enough) is > 0 and var read)
                if ((taken += read) > Much)
                    _isAtIt.TrySetResult();
        }
        catch (OperationCanceledException)
        {
            // It is enough.
        }
    }
}
