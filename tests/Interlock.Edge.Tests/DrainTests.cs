using System.Net.WebSockets;
using System.Text;

namespace Interlock.Edge.Tests;

public class DrainTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_drain_returns_only_when_the_long_request_has_its_answer()
    {
        await using var edge = await RunningEdge.StartAsync();
        var slow = edge.Http.GetStringAsync("/slow");
        await edge.Blue.EnteredAsync();
        await edge.SwitchAsync(0, 100);

        var drain = edge.Control.DrainAsync("blue", Long);
        (await edge.Http.GetStringAsync("/")).ShouldBe("green");
        drain.IsCompleted.ShouldBeFalse();
        edge.Blue.LetGo();

        (await drain).ShouldBe(new("blue", Drained: 1, Cancelled: 0));
        (await slow).ShouldBe("blue");
    }

    [Fact]
    public async Task At_its_limit_a_drain_cancels_the_stragglers_and_counts_them()
    {
        await using var edge = await RunningEdge.StartAsync();
        var slow = edge.Http.GetAsync("/slow");
        await edge.Blue.EnteredAsync();
        await edge.SwitchAsync(0, 100);

        (await edge.Control.DrainAsync("blue", TimeSpan.FromMilliseconds(50))).ShouldBe(new("blue", Drained: 0, Cancelled: 1));

        using var answer = await slow;
        ((int)answer.StatusCode).ShouldBe(503);
        var error = (await edge.CountedAsync()).Errors.ShouldHaveSingleItem();
        error.Reason.ShouldContain("drain");
        error.Path.ShouldBe("/slow");
    }

    [Fact]
    public async Task A_second_drain_waits_for_what_the_first_one_waits_for()
    {
        await using var edge = await RunningEdge.StartAsync();
        var slow = edge.Http.GetStringAsync("/slow");
        await edge.Blue.EnteredAsync();
        var first = edge.Control.DrainAsync("blue", Long);
        await edge.Http.GetStringAsync("/");

        var second = edge.Control.DrainAsync("blue", TimeSpan.FromMilliseconds(50));

        (await second).Cancelled.ShouldBe(1);
        await first;
        await Should.ThrowAsync<HttpRequestException>(slow);
    }

    [Fact]
    public async Task A_WebSocket_that_outstays_the_limit_is_told_1001_on_both_sides()
    {
        await using var edge = await RunningEdge.StartAsync();
        using var socket = await ConnectAsync(edge);
        await edge.SwitchAsync(0, 100);

        var drain = edge.Control.DrainAsync("blue", TimeSpan.FromMilliseconds(50));
        var close = await socket.ReceiveAsync(new byte[100], CancellationToken.None);
        await socket.CloseOutputAsync(close.CloseStatus!.Value, null, CancellationToken.None);

        close.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        (await drain).Cancelled.ShouldBe(1);
        edge.Blue.WebSocketEndedWith.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
    }

    [Fact]
    public async Task A_WebSocket_keeps_talking_to_the_old_version_until_it_closes_by_itself()
    {
        await using var edge = await RunningEdge.StartAsync();
        using var socket = await ConnectAsync(edge);
        await edge.SwitchAsync(0, 100);
        var drain = edge.Control.DrainAsync("blue", Long);

        (await EchoAsync(socket, new string('x', 70_000))).Length.ShouldBe(70_000);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        (await drain).ShouldBe(new("blue", Drained: 1, Cancelled: 0));
        var counted = await edge.CountedAsync();
        counted.Total.Failed.ShouldBe(0);
        counted.Total.Informational.ShouldBe(1);
    }

    [Fact]
    public void A_frame_boundary_is_found_however_the_bytes_are_cut()
    {
        byte[] frames = [0x81, 2, 1, 2, 0x89, 0, 0x82, 126, 1, 0, .. new byte[256], 0x81, 0x81, 9, 9, 9, 9, 7];
        var cursor = new Proxy.FrameCursor();
        var ends = new List<int>();

        for (var at = 0; at < frames.Length; at++)
        {
            cursor.TakeFrame(frames.AsSpan(at, 1)).ShouldBe(1);
            if (cursor.AtBoundary)
                ends.Add(at + 1);
        }

        ends.ShouldBe([4, 6, 266, 273]);
        cursor.TakeFrame(frames).ShouldBe(4);
    }

    private static async Task<ClientWebSocket> ConnectAsync(RunningEdge edge)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(edge.Listen.Replace("http", "ws", StringComparison.Ordinal) + "/ws"), CancellationToken.None);
        (await EchoAsync(socket, "hello")).ShouldBe("hello");
        return socket;
    }

    private static async Task<string> EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        var heard = new StringBuilder();
        var buffer = new byte[100_000];
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            heard.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }
        while (!received.EndOfMessage);
        return heard.ToString();
    }
}
