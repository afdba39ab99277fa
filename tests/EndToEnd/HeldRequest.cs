using System.Net.Sockets;
using System.Text;

namespace EndToEnd;

/// <summary>A request that stays under way on what serves, its body never sent: whoever drains that version waits for it.</summary>
internal sealed class HeldRequest : IDisposable
{
    private readonly TcpClient _client;

    private HeldRequest(TcpClient client) => _client = client;

    /// <summary>Sends one. Returns when the edge has begun to pass it on.</summary>
    public static async Task<HeldRequest> StartAsync(Checkout checkout)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", checkout.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answer = await new StreamReader(stream, Encoding.ASCII, leaveOpen: true).ReadLineAsync(limit.Token);
        return answer == "HTTP/1.1 100 Continue" ? new(client) : throw new ShouldAssertException($"the request was not held: {answer}");
    }

    public void Dispose() => _client.Dispose();
}
