using Interlock.Edge.Metrics;
using Yarp.ReverseProxy.Forwarder;

namespace Interlock.Edge.Proxy;

/// <summary>What the forwarder said about one attempt.</summary>
internal readonly record struct Attempt(ForwarderError Error, Exception? Exception)
{
    /// <summary>
    /// Safe to send elsewhere: nothing was answered, nothing of the body was used up, and either no connection was ever
    /// made or the method may be repeated (RFC 9110, 9.2.2).
    /// </summary>
    public bool MayGoElsewhere(HttpContext context, WatchedBody? body)
    {
        if (Error != ForwarderError.Request || context.Response.HasStarted || body is { WasRead: true })
            return false;
        return Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
            || HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
    }

    public Ending Ending(HttpContext context, bool drainCancelled) => Error switch
    {
        ForwarderError.None or ForwarderError.UpgradeActivityTimeout => Metrics.Ending.Answered,

        // The answer was complete; what the client still meant to send does not matter.
        ForwarderError.RequestBodyClient or ForwarderError.RequestBodyDestination or ForwarderError.RequestBodyCanceled
            when context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested => Metrics.Ending.Answered,
        ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient
            => Metrics.Ending.ClientGone,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled
            or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled
            => drainCancelled ? Metrics.Ending.TransportError : Metrics.Ending.ClientGone,
        _ => Metrics.Ending.TransportError,
    };
}
