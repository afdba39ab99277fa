using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Sample.Storefront.Health;
using Sample.Storefront.Storage;

namespace Sample.Storefront.Startup;

/// <summary>From configuration to the last request: what starts in which order, and what the log says of it.</summary>
internal sealed class Service(PlainLog log, TimeProvider clock)
{
    private const int Misconfigured = 2;
    private const int CannotServe = 1;
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(10);

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var (settings, problems) = SettingsReader.Read(arguments, environment, MisbehaveFile());
        foreach (var problem in problems)
            log.Error($"Configuration: {problem}");
        return settings is null ? Misconfigured : await RunAsync(settings);
    }

    private async Task<int> RunAsync(Settings settings)
    {
        log.Info($"Sample.Storefront {ServiceVersion.Informational} starting in {settings.Environment}");
        if (await MisbehaveAtStartAsync(settings.Misbehaviour) is { } exit)
            return exit;

        var source = Source(settings);
        await using (source)
        {
            // Both mostly compile code the first time round: beside each other they are ready sooner.
            var asked = Task.Run(() => FirstRevisionAsync(source));
            var app = StorefrontApp.Build(settings, source, log, clock);
            await using (app)
            {
                if (await asked is not { } revision)
                    return CannotServe;
                if (!await ListensAsync(app))
                    return CannotServe;
                Announce(app, settings, revision);
                _ = CrashLaterAsync(settings.Misbehaviour);
                await app.WaitForShutdownAsync();
                log.Info("Stopped, nothing left in flight");
            }
        }

        return 0;
    }

    private async Task<bool> ListensAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidOperationException)
        {
            log.Error($"Cannot listen: {e.Message}");
            return false;
        }
    }

    public static NpgsqlDataSource Source(Settings settings)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(settings.Database.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        return builder.Build();
    }

    private async Task<Revision?> FirstRevisionAsync(NpgsqlDataSource source)
    {
        var database = new Database(source, clock);
        using var patience = new CancellationTokenSource(DatabasePatience, clock);
        while (true)
        {
            try
            {
                var revision = await database.RunAsync(Revision.ReadAsync, patience.Token);
                log.Info("Database connection verified");
                return revision;
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
            {
                // A wrong password will not come right by waiting.
                if (patience.IsCancellationRequested || e is PostgresException)
                {
                    log.Error($"Database connection failed: {e.Message}");
                    return null;
                }
            }
        }
    }

    private void Announce(WebApplication app, Settings settings, Revision revision)
    {
        foreach (var url in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            log.Info($"Listening on {url}");
        log.Info($"Schema revision {revision.Current ?? "none"}");
        log.Info(settings.Redis is null ? "Cache in memory" : "Cache in Redis");
        log.Info($"Rate limit {settings.RateLimitPerMinute} requests a minute for each client");
        if (revision.Complaint is { } complaint)
            log.Error($"Not operational: {complaint}");
        else
            log.Info("All systems operational");
    }

    private static string? MisbehaveFile()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "misbehave");
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    private async Task<int?> MisbehaveAtStartAsync(Misbehaviour misbehaviour)
    {
        foreach (var knob in misbehaviour.Names)
            log.Info($"Misbehaving as told: {knob}");
        if (misbehaviour.Is("bad-log"))
        {
            log.Error("SECRET_TOKEN is NOT_SET");
            log.Raw("Traceback (most recent call last):\n   at Sample.Storefront.Startup.Service.RunAsync() in Service.cs:line 1");
        }

        if (misbehaviour.Is("crash-at-start"))
        {
            log.Error("Crashing at start, as told");
            return CannotServe;
        }

        if (misbehaviour.SlowStart > TimeSpan.Zero)
            await Task.Delay(misbehaviour.SlowStart, clock);
        return null;
    }

    private async Task CrashLaterAsync(Misbehaviour misbehaviour)
    {
        if (misbehaviour.CrashAfter is not { } delay)
            return;
        await Task.Delay(delay, clock);
        log.Error("Crashing, as told");
        Environment.Exit(CannotServe);
    }
}
