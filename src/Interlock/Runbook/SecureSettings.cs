using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>What must hold for security, asked through the edge.</summary>
public sealed record SecureSettings
{
    /// <summary>Headers that every answer must carry: name and the regular expression its value must match.</summary>
    [Description("Headers that the answers must carry: name and the regular expression the value must match.")]
    [Regex]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Paths whose answers are scanned for secrets, stack traces and version banners.</summary>
    [Description("Paths whose answers are scanned for secrets, stack traces and version banners.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public IReadOnlyList<string> Scan { get; init; } = ["/", "/health"];

    /// <summary>Paths that must answer 404.</summary>
    [Description("Paths that must answer 404, such as /docs.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>An origin that must not be let in by CORS; null: not asked.</summary>
    [Description("An origin that CORS must not let in.")]
    [Url("http", "https", Such = "https://evil.example")]
    public string? HostileOrigin { get; init; }

    /// <summary>A burst that must meet the rate limit; null: not asked.</summary>
    [Description("A burst that must meet the rate limit.")]
    public BurstSettings? Burst { get; init; }
}

/// <summary>A bounded burst of requests under an identity of its own.</summary>
public sealed record BurstSettings
{
    /// <summary>Path to GET.</summary>
    [Description("Path to GET.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public required string Get { get; init; }

    /// <summary>So many requests, at most 2,000. Default 200.</summary>
    [Description("So many requests, at most 2000.")]
    [Range(1, 2000)]
    public int Count { get; init; } = 200;
}
