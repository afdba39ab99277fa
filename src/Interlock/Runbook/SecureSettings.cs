using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>What must hold for security, asked through the edge.</summary>
public sealed record SecureSettings : IJudged
{
    /// <summary>How servers prove who they are; null: as this system trusts.</summary>
    [Description("How servers prove who they are. Default: as this system trusts.")]
    public TlsSettings? Tls { get; init; }

    /// <summary>How plain http leads to https, where the service's address is https; null: the defaults.</summary>
    [Description("How plain http leads to https, where the service's address is https.")]
    public RedirectSettings? Redirect { get; init; }

    /// <summary>Headers that every answer must carry: name and the regular expression its value must match.</summary>
    [Description("Headers that the answers must carry: name and the regular expression the value must match.")]
    [Regex]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The grade of the headers below which it warns, <c>A</c> to <c>F</c>; null: they are graded, and nothing is decided by it.</summary>
    [Description("The grade of the headers below which it warns: A (90 of 100 points or more), B (80), C (70), D (60), E (50) or F. Default: they are graded where headers are asked for, and nothing is decided by it.")]
    [Text("^[A-F]$", "a grade", "A, B, C, D, E or F")]
    public string? HeaderGrade { get; init; }

    /// <summary>Paths whose answers are scanned for secrets, stack traces and version banners.</summary>
    [Description("Paths whose answers are scanned for secrets, stack traces and version banners.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public IReadOnlyList<string> Scan { get; init; } = ["/", "/health"];

    /// <summary>Paths that must answer 404.</summary>
    [Description("Paths that must answer 404, such as /docs.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public IReadOnlyList<string> Absent { get; init; } = [];

    /// <summary>Whether the places are asked where frameworks and servers give themselves away. Default false.</summary>
    [Description("Whether the places are asked where frameworks and servers give themselves away: .env, .git, actuator, pprof, metrics, consoles, API documentation, GraphQL's schema, source maps, listings of folders. Judged by what is in the answer, not by its status.")]
    public bool DebugEndpoints { get; init; }

    /// <summary>An origin that must not be let in by CORS; null: not asked.</summary>
    [Description("An origin that CORS must not let in.")]
    [Url("http", "https", Such = "https://evil.example")]
    public string? HostileOrigin { get; init; }

    /// <summary>Origins that CORS must let in; their neighbours (another host that begins or ends so, http for https) must stay out. None: not asked.</summary>
    [Description("Origins that CORS must let in. Their neighbours must stay out: hosts that begin or end so, http in place of https.")]
    [Url("http", "https", Such = "https://shop.example")]
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Paths that are asked with origins, where each must let the allowed ones in. None: <see cref="Scan"/> and the probes' own, one of which must.</summary>
    [Description("Paths that are asked with origins: each must let the allowed ones in. Default: those under scan and of the probes, one of which must.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public IReadOnlyList<string> CorsPaths { get; init; } = [];

    /// <summary>Bursts that must meet the rate limit, one for each group of paths; null: not asked.</summary>
    [Description("A burst that must meet the rate limit; or a list, with one for each group of paths that has a limit of its own.")]
    [OneOrMore]
    public IReadOnlyList<BurstSettings>? Burst { get; init; }

    /// <summary>A POST that is refused without the token against forged requests (CSRF); null: not asked.</summary>
    [Description("A POST that must be refused without its token against forged requests (CSRF), and taken with it.")]
    public CsrfSettings? Csrf { get; init; }

    /// <summary>Whether the variables of what serves are looked through for credentials that are defaults. Default false.</summary>
    [Description("Whether the variables of what serves are looked through for credentials that are defaults: user as password, none at all, a vendor's own, never filled in.")]
    public bool DefaultCredentials { get; init; }

    /// <summary>A login that lets none of the vendors' default accounts in; null: not asked.</summary>
    [Description("A login that must let none of the vendors' default accounts in, such as admin with admin.")]
    public LoginSettings? DefaultLogins { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        const int most = 5000;
        foreach (var (index, origin) in AllowedOrigins.Index())
            if (Uri.TryCreate(origin, UriKind.Absolute, out var url) && origin != url.GetLeftPart(UriPartial.Authority))
                yield return ($"allowed-origins[{index}]", "is not an origin as browsers send it", url.GetLeftPart(UriPartial.Authority));
        if (Burst is not { } bursts)
            yield break;
        if (bursts.Sum(burst => (long)burst.Count) > most)
            yield return ("burst", "more requests than a release should send at once", $"at most {most} over all groups");
        foreach (var (index, burst) in bursts.Index())
            if (bursts.Take(index).Any(other => other.Name == burst.Name))
                yield return ($"burst[{index}]", burst.Name is null ? "has no name, as another" : $"has the name '{burst.Name}', as another", "a name of its own for each group");
    }
}
