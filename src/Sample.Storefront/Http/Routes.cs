using Microsoft.AspNetCore.Routing;

namespace Sample.Storefront.Http;

/// <summary>Endpoints as plain request delegates: nothing is reflected over or compiled at start.</summary>
internal static class Routes
{
    public static void On(this IEndpointRouteBuilder app, string method, string path, Func<HttpContext, Task<Reply>> handle) =>
        app.MapMethods(path, method == "GET" ? ["GET", "HEAD"] : [method], async context => await (await handle(context)).WriteAsync(context));

    public static void OnJson(this IEndpointRouteBuilder app, string method, string path, Func<HttpContext, JsonBody, Task<Reply>> handle) =>
        app.On(method, path, async context =>
        {
            var (body, refusal) = await JsonBody.ReadAsync(context.Request);
            return refusal ?? await handle(context, body!);
        });
}
