using System.Net;
using Interlock.Edge.Routing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace Interlock.Edge.Proxy;

/// <summary>One attempt at one slot through YARP's direct forwarder.</summary>
internal sealed class Forwarding : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHttpForwarder _forwarder;
    private readonly EdgeTransformer _transformer = new();
    private readonly ForwarderRequestConfig _config;

    public Forwarding(TimeSpan activityTimeout)
    {
        _services = new ServiceCollection()
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddHttpForwarder()
            .BuildServiceProvider();
        _forwarder = _services.GetRequiredService<IHttpForwarder>();
        _config = new ForwarderRequestConfig
        {
            ActivityTimeout = activityTimeout,
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public async ValueTask<Attempt> SendAsync(HttpContext context, Lease lease, string address)
    {
        var inside = lease.Inside;
        var cancelled = inside.GoAway;
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            // A second attempt wraps again; the first wrapper was never asked to upgrade and does nothing.
            context.Features.Set<IHttpUpgradeFeature>(new ClosableUpgrade(upgrade, inside.GoAway));
            cancelled = inside.Cut;
        }

        context.Features.Set(lease.Slot);
        context.Features.Set<IForwarderErrorFeature>(null);
        var error = await _forwarder.SendAsync(context, address, lease.Slot.Invoker, _config, _transformer, cancelled);
        return new Attempt(error, context.Features.Get<IForwarderErrorFeature>()?.Exception);
    }

    public void Dispose() => _services.Dispose();
}
