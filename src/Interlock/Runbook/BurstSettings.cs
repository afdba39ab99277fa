using System.ComponentModel;
using Interlock.Runbook.Rules;
using Interlock.Secure.Rates;

namespace Interlock.Runbook;

/// <summary>A bounded burst of requests under an identity of its own, that must meet the rate limit of one group of paths.</summary>
public sealed record BurstSettings : IJudged
{
    /// <summary>A burst has so many requests more than the limit lets through, that the limit is certainly met.</summary>
    private const double Beyond = 1.5;

    /// <summary>What the group is called in output, such as <c>auth</c>; null: nothing, where there is one alone.</summary>
    [Description("What the group is called in output, such as auth; needed where there are several.")]
    [Text("^[a-z0-9]([a-z0-9 -]*[a-z0-9])?$", "a name", "lower-case letters, digits, blanks and hyphens")]
    public string? Name { get; init; }

    /// <summary>Path to GET.</summary>
    [Description("Path to GET.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Get { get; init; }

    /// <summary>Path to POST to. An answer of 400, 401, 403 or 422 counts as let through.</summary>
    [Description("Path to POST to, such as a login with a wrong password: an answer of 400, 401, 403 or 422 counts as let through.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string? Post { get; init; }

    /// <summary>JSON body of each POST, as text; <c>$probe</c> is known. Default: an empty object.</summary>
    [Description("JSON body of each post, as text or as YAML; $probe is known. Default: {}.")]
    [JsonText]
    public string? Json { get; init; }

    /// <summary>So many requests, at most 2,000. Default 200.</summary>
    [Description("So many requests, at most 2000.")]
    [Range(1, 2000)]
    public int Count { get; init; } = 200;

    /// <summary>What is not sent by then is not sent. Default 30 s.</summary>
    [Description("What is not sent by then is not sent.")]
    [Positive]
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The limit that is expected, such as <c>10/min</c>; null: that some are refused is enough.</summary>
    [Description("The limit that is expected, such as 10/min: about so many are let through, and no more. Default: that some are refused is enough.")]
    [Text(RateText.Pattern, "a rate", "a number of requests and a time, such as 10/min, 5/s, 100/h or 20/30s")]
    public string? Limit { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Get is null && Post is null)
            yield return ("", "asks for nothing", "one of get, post");
        if (Get is not null && Post is not null)
            yield return ("post", "has get and post: a burst does one thing", "one of get, post; several groups are a list");
        if (Json is not null && Post is null)
            yield return ("json", "a body without a post", "json beside post");
        if (Within > TimeSpan.FromMinutes(1))
            yield return ("within", "is longer than a burst", "at most 1m");
        if (Limit is not null && RateText.Parse(Limit) is { } rate && Count < rate.Requests * Beyond)
            yield return ("count", $"{Count} requests can't show a limit of {Limit}", $"at least {Math.Ceiling(rate.Requests * Beyond)} for it");
    }
}
