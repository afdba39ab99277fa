namespace Sample.Storefront.Http;

/// <summary>The knobs that act on requests: slowness and errors.</summary>
internal static class MisbehavingRequests
{
    public static void UseMisbehaviour(this IApplicationBuilder app, Misbehaviour misbehaviour, TimeProvider clock) => app.Use(async (context, next) =>
    {
        var path = context.Request.Path;
        if (misbehaviour.Slow > TimeSpan.Zero && path != "/health" && path != "/live")
            await Task.Delay(misbehaviour.Slow, clock, context.RequestAborted);
        if (path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && misbehaviour.NextFails())
            throw new InvalidOperationException("told to fail by the errors knob");
        await next(context);
    });
}
