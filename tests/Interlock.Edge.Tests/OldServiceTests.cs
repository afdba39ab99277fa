using System.Net;
using System.Net.Sockets;
using System.Text;
using Interlock.Platforms.Local;

namespace Interlock.Edge.Tests;

/// <summary>A service that speaks HTTP/1.0, as Python's own server does: it closes after each answer and does not say so.</summary>
public sealed class OldServiceTests
{
    private static readonly byte[] s_answer = Encoding.ASCII.GetBytes("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");

    [Fact]
    public async Task Under_load_no_request_meets_a_connection_that_is_being_closed()
    {
        using var service = new TcpListener(IPAddress.Loopback, 0);
        service.Start();
        using var over = new CancellationTokenSource();
        var serving = ServeAsync(service, over.Token);
        await using var edge = await RunningEdge.StartAsync();
        await edge.Control.PutSlotAsync("green", new EdgeSlotSpec($"http://{service.LocalEndpoint}", "old"));
        await edge.SwitchAsync(0, 100);

        // From the first moment: nothing is known of the service yet.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            for (var i = 0; i < 20; i++)
                using (await edge.Http.GetAsync("/")) { }
        }));

        var counted = await edge.CountedAsync();
        counted.Total.Failed.ShouldBe(0, string.Join('\n', counted.Errors));
        counted.Total.Success.ShouldBe(800);
        await over.CancelAsync();
        await serving;
    }

    private static async Task ServeAsync(TcpListener service, CancellationToken over)
    {
        try
        {
            while (true)
                _ = AnswerAsync(await service.AcceptTcpClientAsync(over), over);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task AnswerAsync(TcpClient client, CancellationToken over)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync(over) is { Length: > 0 })
            {
                // The head of the request, to its empty line.
            }

            await client.GetStream().WriteAsync(s_answer, over);
            // Long enough for the next request to take a connection that was kept.
            await Task.Delay(5, over);
        }
    }
}
