using Microsoft.AspNetCore.Routing;

namespace Sample.Storefront.Http;

/// <summary>The page, its style and the client SDK, read once.</summary>
internal static class WebFiles
{
    public static void MapWebFiles(this IEndpointRouteBuilder app, string folder)
    {
        Serve(app, "/", folder, "index.html", "text/html; charset=utf-8");
        Serve(app, "/site.css", folder, "site.css", "text/css; charset=utf-8");
        Serve(app, "/sdk.js", folder, "sdk.js", "text/javascript; charset=utf-8");
    }

    private static void Serve(IEndpointRouteBuilder app, string path, string folder, string file, string type)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, file));
        app.MapMethods(path, ["GET", "HEAD"], async context =>
        {
            context.Response.ContentType = type;
            context.Response.ContentLength = bytes.Length;
            context.Response.Headers.CacheControl = "no-cache";
            if (HttpMethods.IsGet(context.Request.Method))
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        });
    }
}
