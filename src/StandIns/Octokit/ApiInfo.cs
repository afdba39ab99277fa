using System.Globalization;

namespace Octokit;

/// <summary>What an answer's headers tell beside its body.</summary>
public class ApiInfo
{
    internal ApiInfo(IReadOnlyDictionary<string, string> headers)
    {
        OauthScopes = Internal.Headers.List(headers, "X-OAuth-Scopes");
        Links = Internal.Headers.Links(headers);
        RateLimit = new(headers);
    }

    public IReadOnlyList<string> OauthScopes { get; }

    public IReadOnlyDictionary<string, Uri> Links { get; }

    public RateLimit RateLimit { get; }
}

/// <summary>Zero everywhere when the headers are absent.</summary>
public class RateLimit
{
    internal RateLimit(IReadOnlyDictionary<string, string> headers)
    {
        Limit = (int)Number(headers, "X-RateLimit-Limit");
        Remaining = (int)Number(headers, "X-RateLimit-Remaining");
        Reset = DateTimeOffset.FromUnixTimeSeconds(Number(headers, "X-RateLimit-Reset"));
    }

    public int Limit { get; }

    public int Remaining { get; }

    public DateTimeOffset Reset { get; }

    private static long Number(IReadOnlyDictionary<string, string> headers, string name) =>
        long.TryParse(Internal.Headers.Find(headers, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
