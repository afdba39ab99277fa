namespace Sample.Storefront.Http;

/// <summary>The knobs that act on requests: slowness, errors and leaks.</summary>
internal static class MisbehavingRequests
{
    public static void UseMisbehaviour(this IApplicationBuilder app, Misbehaviour misbehaviour, TimeProvider clock) => app.Use(async (context, next) =>
    {
        var path = context.Request.Path;
        if (misbehaviour.Slow is var slow && slow > TimeSpan.Zero && path != "/health" && path != "/live")
            await Task.Delay(slow, clock, context.RequestAborted);
        var isApi = path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        if (isApi)
            misbehaviour.Leak();
        if (isApi && misbehaviour.NextFails())
            throw new InvalidOperationException("told to fail by the errors knob");
        await next(context);
    });
}
