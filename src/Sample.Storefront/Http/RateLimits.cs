using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Sample.Storefront.Startup;

namespace Sample.Storefront.Http;

/// <summary>Limits the API per client: a bucket that refills evenly, its burst at most a hundred requests.
/// Health, pages and the SDK are free.</summary>
internal sealed class RateLimits(Settings settings)
{
    public const int AuthPerMinute = 10;
    public const int ProberPerMinute = 600_000;
    private const int LargestBurst = 100;

    public void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
            rejected.HttpContext.Response.Headers.RetryAfter =
                Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return new ValueTask(Reply.Problem(StatusCodes.Status429TooManyRequests, "too many requests").WriteAsync(rejected.HttpContext));
        };
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, RateKey>(context =>
        {
            var key = KeyOf(context.Request.Path, Client.IsProber(context, settings.ProberKey), Client.Address(context));
            return key.Kind == RateKind.Free
                ? RateLimitPartition.GetNoLimiter(key)
                : RateLimitPartition.GetTokenBucketLimiter(key, BucketOf);
        });
    }

    public static RateKey KeyOf(PathString path, bool prober, string address)
    {
        if (!path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            return new RateKey(RateKind.Free, "");
        if (prober)
            return new RateKey(RateKind.Prober, "");
        var auth = path.StartsWithSegments("/api/v1/auth", StringComparison.OrdinalIgnoreCase);
        return new RateKey(auth ? RateKind.Auth : RateKind.General, address);
    }

    public TokenBucketRateLimiterOptions BucketOf(RateKey key)
    {
        var (perMinute, burst) = key.Kind switch
        {
            RateKind.Auth => (AuthPerMinute, AuthPerMinute),
            RateKind.Prober => (ProberPerMinute, ProberPerMinute / 10),
            _ => (settings.RateLimitPerMinute, Math.Min(settings.RateLimitPerMinute, LargestBurst)),
        };
        // Tokens are whole: a slow bucket gets one at a time, a fast one a second's worth.
        var seconds = Math.Max(1, 60 / perMinute);
        var tokens = Math.Max(1, (int)Math.Round(perMinute * seconds / 60.0));
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromSeconds(60.0 * tokens / perMinute),
        };
    }
}

internal enum RateKind { Free, General, Auth, Prober }

internal readonly record struct RateKey(RateKind Kind, string Client);
