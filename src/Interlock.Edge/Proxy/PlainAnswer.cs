namespace Interlock.Edge.Proxy;

/// <summary>The edge's own answers: short, and silent about what is behind it.</summary>
internal static class PlainAnswer
{
    public static Task UnavailableAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "No version of this service is live just now. Please try again shortly.\n");

    public static Task FailedAsync(HttpContext context, bool drainCancelled) => drainCancelled
        ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The request took too long while the service was being switched. Please try again.\n")
        : WriteAsync(context, context.Response.StatusCode >= 500 ? context.Response.StatusCode : StatusCodes.Status502BadGateway, "The service did not answer.\n");

    private static async Task WriteAsync(HttpContext context, int status, string text)
    {
        // Nothing was waited for: a client that sends request after request would keep the thread that serves others too.
        await Task.Yield();
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        await context.Response.WriteAsync(text);
    }
}
