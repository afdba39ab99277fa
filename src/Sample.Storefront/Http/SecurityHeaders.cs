namespace Sample.Storefront.Http;

/// <summary>The headers that every response carries, errors and refusals too.</summary>
internal static class SecurityHeaders
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Content-Security-Policy"] =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ["X-Frame-Options"] = "DENY",
        ["X-Content-Type-Options"] = "nosniff",
        ["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains",
        ["Referrer-Policy"] = "strict-origin-when-cross-origin",
    };

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        foreach (var (name, value) in All)
            context.Response.Headers[name] = value;
        return next(context);
    });
}
