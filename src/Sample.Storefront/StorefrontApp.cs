using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Sample.Storefront.Analytics;
using Sample.Storefront.Auth;
using Sample.Storefront.Health;
using Sample.Storefront.Http;
using Sample.Storefront.Intent;
using Sample.Storefront.Startup;
using Sample.Storefront.Storage;

namespace Sample.Storefront;

/// <summary>The service put together: what it is made of, layer by layer, from the outside in.</summary>
internal static class StorefrontApp
{
    private const long LargestBody = 1024 * 1024;
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    public static WebApplication Build(Settings settings, NpgsqlDataSource source, PlainLog log, TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Sample.Storefront" });
        builder.WebHost.UseKestrelCore().UseUrls([.. settings.Urls]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Logging.AddProvider(log);
        builder.Services.AddRoutingCore();
        builder.Services.AddRateLimiter(new RateLimits(settings).Configure);
        builder.Services.AddCors();
        builder.Services.AddSingleton(_ => Cache(settings, clock));
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = settings.Misbehaviour.Is("no-drain") ? TimeSpan.Zero : Drain);

        var app = builder.Build();
        var database = new Database(source, clock);
        UseLayers(app, settings, clock);
        MapEndpoints(app, settings, database, app.Services.GetRequiredService<ICache>(), clock);
        return app;
    }

    private static void UseLayers(WebApplication app, Settings settings, TimeProvider clock)
    {
        var misbehaviour = settings.Misbehaviour;
        if (!misbehaviour.Is("no-security-headers"))
            app.UseSecurityHeaders();
        app.UseMiddleware<Errors>(misbehaviour);
        app.UseRouting();
        app.UseCors(cors =>
        {
            cors.WithMethods("GET", "POST").WithHeaders("Content-Type", "Authorization", "X-Api-Key");
            _ = misbehaviour.Is("cors-open") ? cors.AllowAnyOrigin() : cors.WithOrigins([.. settings.CorsOrigins]);
        });
        if (!misbehaviour.Is("no-rate-limit"))
            app.UseRateLimiter();
        app.UseMisbehaviour(misbehaviour, clock);
    }

    private static void MapEndpoints(WebApplication app, Settings settings, Database database, ICache cache, TimeProvider clock)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        new HealthEndpoint(settings, database, cache, clock, () => stopping.IsCancellationRequested).Map(app);
        new AnalyticsEndpoints(settings, database, cache, clock).Map(app);
        new IntentEndpoint(database, settings.Misbehaviour).Map(app);
        new AuthEndpoints(settings, new UserStore(database), clock).Map(app);
        app.MapWebFiles(Path.Combine(AppContext.BaseDirectory, "web"));
        if (settings.Debug || settings.Misbehaviour.Is("docs-on"))
            app.MapDocs();
        if (settings.Misbehaviour.Is("leak-stack-trace"))
            app.MapGet("/api/v1/fail", _ => throw new InvalidOperationException("told to leak"));
    }

    private static ICache Cache(Settings settings, TimeProvider clock) =>
        settings.Redis is { } redis ? new RedisCache(redis) : new MemoryCache(clock);
}
