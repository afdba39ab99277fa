using Microsoft.AspNetCore.Routing;
using Npgsql;
using Sample.Storefront.Http;
using Sample.Storefront.Startup;
using Sample.Storefront.Storage;

namespace Sample.Storefront.Health;

/// <summary><c>/health</c> asks the database and the cache each time; <c>/live</c> only says that the process answers.</summary>
internal sealed class HealthEndpoint(Settings settings, Database database, ICache cache, TimeProvider clock, Func<bool> stopping)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private readonly long started = clock.GetTimestamp();

    public void Map(IEndpointRouteBuilder app)
    {
        app.On("GET", "/health", HealthAsync);
        app.On("GET", "/live", _ => Task.FromResult(Reply.Ok(new JsonObject { ["status"] = "alive" })));
    }

    private async Task<Reply> HealthAsync(HttpContext context)
    {
        var (revision, failure) = await AskDatabaseAsync(context.RequestAborted);
        var cacheState = await cache.StateAsync(context.RequestAborted);
        var reason = stopping() ? "the service is stopping"
            : settings.Misbehaviour.Is("unhealthy") ? "told to be unhealthy"
            : failure ?? revision?.Complaint ?? (cacheState == "unreachable" ? "the cache cannot be reached" : null);

        var body = new JsonObject
        {
            ["status"] = reason is null ? "healthy" : "unhealthy",
            ["version"] = settings.Misbehaviour.Is("wrong-version") ? "0.0.0-wrong" : ServiceVersion.Informational,
            ["environment"] = settings.Environment,
            ["debug_mode"] = settings.Debug,
            ["database"] = failure is null ? "connected" : "unreachable",
            ["cache"] = cacheState,
            ["revision"] = revision?.Current,
            ["uptime_seconds"] = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 1),
        };
        if (reason is not null)
            body["reason"] = reason;
        if (settings.Misbehaviour.Is("leak-secret"))
            body["database_url"] = "postgresql://storefront:" + "correct-horse-battery" + "@db.example.com/storefront";
        return new Reply(reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, body);
    }

    private async Task<(Revision? Revision, string? Failure)> AskDatabaseAsync(CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Limit);
        try
        {
            return (await database.TryOnceAsync(Revision.ReadAsync, limited.Token), null);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException && !cancel.IsCancellationRequested)
        {
            return (null, "the database does not answer");
        }
    }
}
