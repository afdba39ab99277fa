using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Interlock.Edge.Tests;

/// <summary>A real small service behind the edge.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _entered = new(0);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _served;

    private Backend(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(async context =>
        {
            Interlocked.Increment(ref _served);
            switch (context.Request.Path.Value)
            {
                case "/slow":
                    _entered.Release();
                    await _letGo.Task.WaitAsync(context.RequestAborted);
                    await context.Response.WriteAsync(name);
                    break;
                case "/stream":
                    await context.Response.WriteAsync("first ");
                    await context.Response.Body.FlushAsync();
                    await _letGo.Task.WaitAsync(context.RequestAborted);
                    await context.Response.WriteAsync("last");
                    break;
                case "/read-and-break":
                    await context.Request.Body.CopyToAsync(Stream.Null);
                    context.Abort();
                    break;
                case "/break":
                    context.Abort();
                    break;
                case "/echo":
                    await context.Request.Body.CopyToAsync(context.Response.Body);
                    break;
                case "/long":
                    context.Response.ContentLength = 5_000_000;
                    if (!HttpMethods.IsHead(context.Request.Method))
                        await context.Response.Body.WriteAsync(new byte[5_000_000]);
                    break;
                case "/endless":
                    for (var block = new byte[64 * 1024]; !context.RequestAborted.IsCancellationRequested;)
                        await context.Response.Body.WriteAsync(block, context.RequestAborted);
                    break;
                case "/length":
                    var length = 0L;
                    var buffer = new byte[100_000];
                    while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
                        length += read;
                    await context.Response.WriteAsync($"{length}");
                    break;
                case "/headers":
                    await context.Response.WriteAsync(string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}")));
                    break;
                case "/ws":
                    using (var socket = await context.WebSockets.AcceptWebSocketAsync())
                        await EchoAsync(socket);
                    break;
                case { } path when path.StartsWith("/status/", StringComparison.Ordinal):
                    context.Response.StatusCode = int.Parse(path["/status/".Length..]);
                    break;
                default:
                    await context.Response.WriteAsync(name);
                    break;
            }
        });
    }

    public string Url => _app.Urls.First();

    public int Served => Volatile.Read(ref _served);

    public WebSocketCloseStatus? WebSocketEndedWith { get; private set; }

    public static async Task<Backend> StartAsync(string name)
    {
        var backend = new Backend(name);
        await backend._app.StartAsync();
        return backend;
    }

    /// <summary>Returns when a request has entered <c>/slow</c>.</summary>
    public async Task EnteredAsync() => (await _entered.WaitAsync(TimeSpan.FromSeconds(5))).ShouldBeTrue();

    public void LetGo() => _letGo.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        LetGo();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task EchoAsync(WebSocket socket)
    {
        var buffer = new byte[100_000];
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is var received)
        {
            if (received.MessageType == WebSocketMessageType.Close)
            {
                WebSocketEndedWith = received.CloseStatus;
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
        }
    }
}
