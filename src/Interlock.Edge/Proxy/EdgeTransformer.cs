using System.Net;
using Interlock.Edge.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Interlock.Edge.Proxy;

/// <summary>
/// Keeps the client's Host and says who asked. The X-Forwarded headers of the client are replaced, not appended to: the
/// edge is the first hop, and a service must be able to trust them.
/// </summary>
internal sealed class EdgeTransformer : HttpTransformer
{
    // One that is shorter ends before its turn is over.
    private const int LongBody = 64 * 1024;

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var headers = proxyRequest.Headers;
        headers.Host = httpContext.Request.Host.Value;
        Replace("X-Forwarded-For", Plain(httpContext.Connection.RemoteIpAddress));
        Replace("X-Forwarded-Proto", httpContext.Request.Scheme);
        Replace("X-Forwarded-Host", httpContext.Request.Host.Value);

        void Replace(string name, string? value)
        {
            headers.Remove(name);
            if (!string.IsNullOrEmpty(value))
                headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>
    /// A service that speaks HTTP/1.0 closes after each answer without saying so, and the handler keeps the connection
    /// though (asked for with Connection: close too): the next request would meet it half closed.
    /// </summary>
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null && httpContext.Features.Get<Slot>() is { } slot)
            slot.KeepsConnections = proxyResponse.Version > HttpVersion.Version10 || proxyResponse.Headers.Connection.Any(word => string.Equals(word, "keep-alive", StringComparison.OrdinalIgnoreCase));
        var copied = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is { StatusCode: not HttpStatusCode.SwitchingProtocols } && !HttpMethods.IsHead(httpContext.Request.Method) && proxyResponse.Content.Headers.ContentLength is not < LongBody)
            proxyResponse.Content = await TakingTurnsAsync(proxyResponse.Content, cancellationToken);
        return copied;
    }

    private static async Task<HttpContent> TakingTurnsAsync(HttpContent content, CancellationToken cancelled)
    {
        var turns = new StreamContent(new WatchedBody(await content.ReadAsStreamAsync(cancelled)));
        turns.Headers.ContentLength = content.Headers.ContentLength;
        return turns;
    }

    private static string? Plain(IPAddress? address) =>
        (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
}
