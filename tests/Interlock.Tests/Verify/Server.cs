using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Interlock.Verify.Probes;

namespace Interlock.Tests.Verify;

/// <summary>A real HTTP server on a free port of loopback, for one test.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication app;

    private Server(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    public static async Task<Server> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        var built = builder.Build();
        built.Run(answer);
        await built.StartAsync();
        return new Server(built);
    }

    public static Task<Server> SayingAsync(int status, string body, params (string Name, string Value)[] headers) => StartAsync(async context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.WriteAsync(body);
    });

    /// <summary>A service that answers nothing for a while, a while after its first request.</summary>
    public static Task<Server> FreezingAsync(TimeSpan after, TimeSpan time, string body = "")
    {
        long first = 0;
        return StartAsync(async context =>
        {
            var now = TimeProvider.System.GetTimestamp();
            Interlocked.CompareExchange(ref first, now, 0);
            var since = TimeProvider.System.GetElapsedTime(first, now);
            if (since > after && since < after + time)
                await Task.Delay(after + time - since);
            await context.Response.WriteAsync(body);
        });
    }

    public Prober Prober(string? marker = null, Secret? key = null, TimeSpan? limit = null) => new(Url, TimeProvider.System, key, marker) { Limit = limit ?? TimeSpan.FromSeconds(5) };

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
