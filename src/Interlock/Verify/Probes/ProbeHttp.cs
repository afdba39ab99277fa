namespace Interlock.Verify.Probes;

/// <summary>Two ways to the same service: over kept connections, or over a fresh one for each request. Follows no redirect, uses no proxy, keeps no cookie.</summary>
internal sealed class ProbeHttp : IDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private readonly HttpMessageInvoker kept = new(Handler(Timeout.InfiniteTimeSpan));
    private readonly HttpMessageInvoker fresh = new(Handler(TimeSpan.Zero));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, bool freshConnection, CancellationToken cancellation) =>
        (freshConnection ? fresh : kept).SendAsync(request, cancellation);

    public void Dispose()
    {
        kept.Dispose();
        fresh.Dispose();
    }

    private static SocketsHttpHandler Handler(TimeSpan connectionLifetime) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectLimit,
        PooledConnectionLifetime = connectionLifetime,
    };
}
