using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Sample.Storefront.Startup;

namespace Sample.Storefront.Tests;

/// <summary>The whole service in this process, listening on a free loopback port.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    public static readonly string ProberKey = new('p', 24);
    private readonly WebApplication app;
    private readonly NpgsqlDataSource source;

    private RunningService(WebApplication app, NpgsqlDataSource source, StringWriter log)
    {
        (this.app, this.source, Log) = (app, source, log);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }
    public StringWriter Log { get; }

    public static Dictionary<string, string?> Variables(string databaseUrl) => new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = databaseUrl,
        ["SECRET_KEY"] = new string('s', 40),
        ["PROBER_KEY"] = ProberKey,
    };

    public static async Task<RunningService> StartAsync(StorefrontDatabase database, params (string Name, string Value)[] more)
    {
        var variables = Variables(database.Url);
        foreach (var (name, value) in more)
            variables[name] = value;
        var (settings, problems) = SettingsReader.Read(["--urls=http://127.0.0.1:0"], name => variables.GetValueOrDefault(name), null);
        problems.ShouldBeEmpty();
        var log = new StringWriter();
        var pool = Service.Source(settings!);
        var service = StorefrontApp.Build(settings!, pool, new PlainLog(log, TimeProvider.System), TimeProvider.System);
        await service.StartAsync();
        return new RunningService(service, pool, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await source.DisposeAsync();
    }

    public async Task<(int Status, JsonElement Body)> GetAsync(string path, string? token = null) =>
        await SendAsync(HttpMethod.Get, path, null, token is null ? [] : [("Authorization", $"Bearer {token}")]);

    public Task<(int Status, JsonElement Body)> PostAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public Task<(int Status, JsonElement Body)> DeleteProbeAsync(string marker) =>
        SendAsync(HttpMethod.Delete, $"/api/v1/analytics/probe/{marker}", null, [("X-Client-Key", ProberKey)]);

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    public Task<(int Status, JsonElement Body)> TrackAsync(string session, string? probe, params (string Type, string Path)[] events) =>
        PostAsync("/api/v1/analytics/track/batch", new
        {
            probe,
            events = events.Select(e => new { session_id = session, type = e.Type, path = e.Path }),
        });
}
