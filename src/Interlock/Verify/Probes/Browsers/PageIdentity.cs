using System.Text.Json;
using Microsoft.Playwright;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>Has a page's requests to the service carry the prober's headers, and no others: each hop of a redirect is looked at for itself, so that a key never goes to another host.</summary>
internal static class PageIdentity
{
    // Not by the driver's own routes: they repeat such headers wherever a redirect leads.
    public static async Task AddAsync(IBrowserContext context, IPage page, Prober prober, IReadOnlyDictionary<string, string> headers)
    {
        var session = await context.NewCDPSessionAsync(page);
        session.Event("Fetch.requestPaused").OnEvent += (_, paused) =>
        {
            if (paused is { } request)
                _ = ContinueAsync(session, request, prober, headers);
        };
        await session.SendAsync("Fetch.enable", new() { ["patterns"] = new[] { new { urlPattern = "http*://*", requestStage = "Request" } } });
    }

    private static async Task ContinueAsync(ICDPSession session, JsonElement paused, Prober prober, IReadOnlyDictionary<string, string> headers)
    {
        var request = paused.GetProperty("request");
        var own = Uri.TryCreate(request.GetProperty("url").GetString(), UriKind.Absolute, out var address) && prober.IsOwn(address);
        var sent = request.GetProperty("headers").EnumerateObject().Where(header => !headers.ContainsKey(header.Name)).Select(header => new { name = header.Name, value = header.Value.GetString() });
        if (own)
            sent = sent.Concat(headers.Select(header => new { name = header.Key, value = (string?)header.Value }));
        try
        {
            await session.SendAsync("Fetch.continueRequest", new() { ["requestId"] = paused.GetProperty("requestId").GetString()!, ["headers"] = sent.ToArray() });
        }
        catch (PlaywrightException)
        {
            // The page has taken it back, or is gone: nothing is left to go on.
        }
    }
}
