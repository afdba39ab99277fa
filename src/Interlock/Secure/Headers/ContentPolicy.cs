namespace Interlock.Secure.Headers;

/// <summary>What a Content-Security-Policy lets scripts do (CSP Level 3).</summary>
internal sealed class ContentPolicy(string text)
{
    private static readonly string[] Anywhere = ["*", "https:", "http:", "data:", "https://*", "http://*"];

    // What stands first counts (CSP 3, 2.2.1).
    private readonly Dictionary<string, string[]> directives = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(directive => directive.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .GroupBy(parts => parts[0].ToLowerInvariant(), StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First()[1..], StringComparer.Ordinal);

    /// <summary>Whether other sites may not frame it.</summary>
    public bool KeepsFramesOut => directives.TryGetValue("frame-ancestors", out var who) && !who.Any(one => Anywhere.Contains(one, StringComparer.OrdinalIgnoreCase));

    /// <summary>What is weak, each with the points that it costs.</summary>
    public IEnumerable<(int Points, string Text)> Weaknesses()
    {
        if ((directives.GetValueOrDefault("script-src") ?? directives.GetValueOrDefault("default-src")) is not { } scripts)
        {
            yield return (20, "has neither script-src nor default-src, so that scripts come from anywhere");
            yield break;
        }

        // Where a nonce or hash stands, browsers of today pass over 'unsafe-inline', and with 'strict-dynamic' over hosts.
        var isStrict = Has(scripts, "'nonce-") || Has(scripts, "'sha");
        if (scripts.Contains("'unsafe-inline'", StringComparer.OrdinalIgnoreCase) && !isStrict)
            yield return (20, "lets 'unsafe-inline' scripts run, so that what is smuggled into a page runs too");
        if (scripts.Contains("'unsafe-eval'", StringComparer.OrdinalIgnoreCase))
            yield return (10, "lets scripts make scripts of texts ('unsafe-eval')");
        if (Array.Find(scripts, one => Anywhere.Contains(one, StringComparer.OrdinalIgnoreCase)) is { } wild && !(isStrict && scripts.Contains("'strict-dynamic'", StringComparer.OrdinalIgnoreCase)))
            yield return (20, $"lets scripts come from anywhere ({wild})");
        if ((directives.GetValueOrDefault("object-src") ?? directives.GetValueOrDefault("default-src") ?? ["*"]).Any(one => Anywhere.Contains(one, StringComparer.OrdinalIgnoreCase)))
            yield return (5, "lets plug-ins come from anywhere; add object-src 'none'");
    }

    private static bool Has(string[] sources, string begin) => sources.Any(source => source.StartsWith(begin, StringComparison.OrdinalIgnoreCase));
}
