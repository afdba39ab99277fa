namespace Interlock.Secure.Headers;

/// <summary>Lines that protect browsers, to be added as they are. Sources: OWASP Secure Headers Project, RFC 6797.</summary>
internal static class HeaderLines
{
    private static readonly Dictionary<string, string> Proposals = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Content-Security-Policy"] = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        ["X-Frame-Options"] = "DENY",
        ["X-Content-Type-Options"] = "nosniff",
        ["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains",
        ["Referrer-Policy"] = "strict-origin-when-cross-origin",
        ["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
        ["Cross-Origin-Resource-Policy"] = "same-origin",
    };

    /// <summary>The value that is proposed; null: none is known.</summary>
    public static string? ValueOf(string name) => Proposals.GetValueOrDefault(name);

    /// <summary>The whole line.</summary>
    public static string Of(string name) => $"{name}: {Proposals[name]}";
}
