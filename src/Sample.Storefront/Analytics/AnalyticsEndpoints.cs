using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Sample.Storefront.Http;
using Sample.Storefront.Startup;
using Sample.Storefront.Storage;

namespace Sample.Storefront.Analytics;

internal sealed class AnalyticsEndpoints(Settings settings, Database database, ICache cache, TimeProvider clock)
{
    private readonly EventStore store = new(database);
    private readonly Realtime realtime = new(database, cache, clock);

    public void Map(IEndpointRouteBuilder app)
    {
        app.OnJson("POST", "/api/v1/analytics/track/batch", TrackAsync);
        app.On("GET", "/api/v1/analytics/summary", SummaryAsync);
        app.On("GET", "/api/v1/analytics/realtime", RealtimeAsync);
        app.On("DELETE", "/api/v1/analytics/probe/{marker}", RemoveProbeAsync);
        app.MapGet("/api/v1/export.csv", ExportAsync);
    }

    private async Task<Reply> TrackAsync(HttpContext context, JsonBody body)
    {
        var (batch, refusal) = EventBatch.Read(context, body, clock.GetUtcNow());
        if (batch is null)
            return refusal!;
        var accepted = await store.SaveAsync(batch, context.RequestAborted);
        var reply = new JsonObject { ["accepted"] = accepted, ["rejected"] = batch.Problems.Count };
        if (batch.Problems.Count > 0)
            reply["details"] = new JsonArray([.. batch.Problems.Select(problem => (JsonNode)problem)]);
        return Reply.Ok(reply);
    }

    private async Task<Reply> SummaryAsync(HttpContext context)
    {
        var (query, refusal) = ReadQuery(context);
        return refusal ?? Reply.Ok(await database.RunAsync(
            (connection, cancel) => Summary.ReadAsync(connection, query.Since, query.Probe, cancel), context.RequestAborted));
    }

    private async Task<Reply> RealtimeAsync(HttpContext context) =>
        RefuseReader(context) ?? Reply.Ok(await realtime.ReadAsync(context.RequestAborted));

    private async Task ExportAsync(HttpContext context)
    {
        var (query, refusal) = ReadQuery(context);
        await (refusal?.WriteAsync(context) ?? CsvExport.WriteAsync(context, database, query.Since, query.Probe));
    }

    private async Task<Reply> RemoveProbeAsync(HttpContext context)
    {
        if (!Client.IsProber(context, settings.ProberKey))
            return Reply.Problem(StatusCodes.Status403Forbidden, $"only the prober's {Client.KeyHeader} may remove synthetic data");
        var marker = (string)context.Request.RouteValues["marker"]!;
        return Client.IsMarker(marker)
            ? Reply.Ok(await database.RunAsync((connection, cancel) => ProbeCleanup.RunAsync(connection, marker, cancel), context.RequestAborted))
            : Reply.Problem(StatusCodes.Status422UnprocessableEntity, "not a probe marker");
    }

    /// <summary>Since when (a day ago, unless told) and of which probe (none, unless told).</summary>
    private ((DateTimeOffset Since, string? Probe) Query, Reply? Refusal) ReadQuery(HttpContext context)
    {
        if (RefuseReader(context) is { } refusal)
            return (default, refusal);
        var since = clock.GetUtcNow().AddDays(-1);
        var text = context.Request.Query["since"].ToString();
        if (text.Length > 0 && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out since))
            return (default, Reply.Problem(StatusCodes.Status422UnprocessableEntity, "since must be an RFC 3339 time"));
        var probe = context.Request.Query["probe"].ToString();
        if (probe.Length > 0 && !Client.IsMarker(probe))
            return (default, Reply.Problem(StatusCodes.Status422UnprocessableEntity, "not a probe marker"));
        return ((since, probe.Length > 0 ? probe : null), null);
    }

    private Reply? RefuseReader(HttpContext context) =>
        settings.ApiKey is null || Client.Matches(context.Request.Headers["X-Api-Key"], settings.ApiKey) || Client.IsProber(context, settings.ProberKey)
            ? null
            : Reply.Problem(StatusCodes.Status401Unauthorized, "an X-Api-Key is needed");
}
