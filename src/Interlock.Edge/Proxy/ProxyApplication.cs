using Interlock.Edge.Metrics;
using Interlock.Edge.Routing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Interlock.Edge.Proxy;

/// <summary>Carries one request from a client to a slot: enters, forwards, tries once elsewhere where that is safe, counts.</summary>
internal sealed class ProxyApplication(Router router, Forwarding forwarding, MetricsRing metrics, ErrorRing errors, TimeProvider time) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var arrived = time.GetTimestamp();
        Lease? entered;
        try
        {
            entered = await router.EnterAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            metrics.Record(Series.Nobody, new Outcome(0, Ending.ClientGone, time.GetElapsedTime(arrived)));
            return;
        }

        if (entered is not { } lease)
        {
            await PlainAnswer.UnavailableAsync(context);
            Finish(context, null, Ending.Answered, arrived, "no slot is live");
            return;
        }

        try
        {
            var body = Watch(context);
            var address = lease.Slot.NextAddress();
            var attempt = await forwarding.SendAsync(context, lease, address);
            if (lease.Slot.OtherAddress(address) is { } other && attempt.MayGoElsewhere(context, body))
            {
                metrics.Retried(lease.Slot.Series);
                context.Response.Clear();
                attempt = await forwarding.SendAsync(context, lease, other);
            }

            if (attempt.MayGoElsewhere(context, body) && router.EnterInstead(lease.Slot) is { } instead)
            {
                metrics.Retried(lease.Slot.Series);
                lease.Inside.Leave();
                lease = instead;
                context.Response.Clear();
                attempt = await forwarding.SendAsync(context, lease, lease.Slot.NextAddress());
            }

            var drainCancelled = lease.Inside.GoAway.IsCancellationRequested;
            var ending = attempt.Ending(context, drainCancelled);
            if (ending == Ending.TransportError && !context.Response.HasStarted)
                await PlainAnswer.FailedAsync(context, drainCancelled);
            Finish(context, lease.Slot, ending, arrived, drainCancelled ? "cancelled by a drain" : $"{attempt.Error}: {attempt.Exception?.GetBaseException().Message}");
        }
        finally
        {
            lease.Inside.Leave();
        }
    }

    private static WatchedBody? Watch(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return null;
        var body = new WatchedBody(context.Request.Body);
        context.Request.Body = body;
        return body;
    }

    private void Finish(HttpContext context, Slot? slot, Ending ending, long arrived, string reason)
    {
        var status = ending == Ending.ClientGone && !context.Response.HasStarted ? 0 : context.Response.StatusCode;
        var outcome = new Outcome(status, ending, time.GetElapsedTime(arrived));
        metrics.Record(slot?.Series ?? Series.Nobody, outcome);
        if (outcome.Failed)
            errors.Add(new ErrorEntry(time.GetUtcNow(), context.Request.Method, context.Request.Path.Value ?? "", status, slot?.Name, ending == Ending.Answered && slot is not null ? "answered by the service" : reason));
    }
}
