using Microsoft.AspNetCore.Http;

namespace Interlock.Tests.Verify.Browsers;

/// <summary>Pages for browsers, by path; whatever is not named answers 404.</summary>
internal static class Shop
{
    /// <summary>A page with that title and body.</summary>
    public static string Page(string body, string title = "Shop") => $"<!doctype html><html><head><title>{title}</title><link rel=\"icon\" href=\"data:,\"></head><body>{body}</body></html>";

    public static Task<Server> OfAsync(string body) => OfAsync(("/", Page(body)));

    public static Task<Server> OfAsync(params (string Path, string Body)[] answers) => Server.StartAsync(async context =>
    {
        var body = answers.FirstOrDefault(one => one.Path == context.Request.Path).Body;
        context.Response.StatusCode = body is null ? 404 : 200;
        context.Response.ContentType = context.Request.Path.Value!.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/html; charset=utf-8";
        await context.Response.WriteAsync(body ?? "");
    });
}
