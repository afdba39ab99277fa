using System.Net;
using Microsoft.AspNetCore.Routing;

namespace Sample.Storefront.Http;

/// <summary>A list of the endpoints, for developers: it is not there at all unless it was asked for.</summary>
internal static class Docs
{
    public static void MapDocs(this IEndpointRouteBuilder app) => app.MapGet("/docs", context =>
    {
        var rows = app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => WebUtility.HtmlEncode(
                $"{string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])} {endpoint.RoutePattern.RawText}"));
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"<!doctype html><html lang=\"en\"><title>Storefront API</title><h1>Storefront API</h1><ul><li>{string.Join("<li>", rows)}</ul></html>");
    });
}
