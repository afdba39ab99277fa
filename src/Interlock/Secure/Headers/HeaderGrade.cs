using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Verify.Probes;

namespace Interlock.Secure.Headers;

/// <summary>How well the headers of answers protect browsers: 100 points, less for what is missing or weak in any of them.</summary>
/// <param name="Points">0 to 100.</param>
/// <param name="Findings">What costs points, with the line to add or the change to make.</param>
internal sealed partial record HeaderGrade(int Points, IReadOnlyList<HeaderFinding> Findings)
{
    private const int HalfAYear = 182 * 24 * 3600;

    private static readonly (char Letter, int Least)[] Letters = [('A', 90), ('B', 80), ('C', 70), ('D', 60), ('E', 50)];

    /// <summary>A (90 points or more), B (80), C (70), D (60), E (50) or F.</summary>
    public char Letter => Array.Find(Letters, letter => Points >= letter.Least) is { Letter: not '\0' and var found } ? found : 'F';

    /// <summary>Grades all answers together.</summary>
    /// <param name="answers">Each with the path it is of.</param>
    /// <param name="isEncrypted">They came by https; elsewhere a cookie may do without Secure.</param>
    public static HeaderGrade Of(IReadOnlyList<(string Path, Answer Answer)> answers, bool isEncrypted)
    {
        // What several answers lack is one thing to mend.
        var findings = answers.SelectMany(one => Judge(one.Answer, isEncrypted).Select(finding => (one.Path, Finding: finding)))
            .GroupBy(one => one.Finding).Select(group => group.Key with { Paths = [.. group.Select(one => one.Path).Distinct(StringComparer.Ordinal)] }).ToArray();
        return new(Math.Max(0, 100 - findings.Sum(finding => finding.Points)), findings);
    }

    public override string ToString() => $"grade {Letter} ({Points} of 100)";

    private static IEnumerable<HeaderFinding> Judge(Answer answer, bool isEncrypted)
    {
        var headers = answer.Headers;
        var policy = headers.TryGetValue("Content-Security-Policy", out var text) ? new ContentPolicy(text) : null;
        if (policy is null)
            yield return Missing("Content-Security-Policy", 25);
        foreach (var (points, weakness) in policy?.Weaknesses() ?? [])
            yield return new("Content-Security-Policy", points, weakness, null);
        if (!headers.TryGetValue("Strict-Transport-Security", out var strict))
            yield return Missing("Strict-Transport-Security", 20);
        else if (MaxAge().Match(strict) is var age && (!age.Success || !long.TryParse(age.Groups["seconds"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds < HalfAYear))
            yield return new("Strict-Transport-Security", 10, $"holds for less than half a year ({strict})", HeaderLines.Of("Strict-Transport-Security"));
        if (policy?.KeepsFramesOut != true && headers.GetValueOrDefault("X-Frame-Options")?.Trim().ToUpperInvariant() is not ("DENY" or "SAMEORIGIN"))
            yield return new("X-Frame-Options", 20, "is missing or wrong, and no frame-ancestors stands in for it: other sites may frame it", HeaderLines.Of("X-Frame-Options"));
        if (!string.Equals(headers.GetValueOrDefault("X-Content-Type-Options")?.Trim(), "nosniff", StringComparison.OrdinalIgnoreCase))
            yield return Missing("X-Content-Type-Options", 10);
        if (!headers.TryGetValue("Referrer-Policy", out var referrer) || referrer.Contains("unsafe-url", StringComparison.OrdinalIgnoreCase))
            yield return referrer is null ? Missing("Referrer-Policy", 5) : new("Referrer-Policy", 5, "tells other sites whole addresses (unsafe-url)", HeaderLines.Of("Referrer-Policy"));
        foreach (var finding in answer.Cookies.SelectMany(cookie => OfCookie(cookie, isEncrypted)))
            yield return finding;
    }

    private static IEnumerable<HeaderFinding> OfCookie(string cookie, bool isEncrypted)
    {
        var parts = cookie.Split(';', StringSplitOptions.TrimEntries);
        var name = parts[0].Split('=')[0];
        bool Has(string attribute) => parts.Skip(1).Any(part => part.Split('=')[0].Trim().Equals(attribute, StringComparison.OrdinalIgnoreCase));
        // One that is there to be read by the page's own scripts, and sent back by them.
        var isForScripts = name.Contains("csrf", StringComparison.OrdinalIgnoreCase) || name.Contains("xsrf", StringComparison.OrdinalIgnoreCase);
        string[] lacks = [.. new[] { isEncrypted && !Has("Secure") ? "Secure" : null, !isForScripts && !Has("HttpOnly") ? "HttpOnly" : null, !Has("SameSite") ? "SameSite" : null }.OfType<string>()];
        if (lacks.Length > 0)
            yield return new(HeaderFinding.Cookie, lacks.Length * 5, $"{name} lacks {string.Join(", ", lacks)}", $"; {string.Join("; ", lacks.Select(one => one == "SameSite" ? "SameSite=Lax" : one))}");
    }

    private static HeaderFinding Missing(string name, int points) => new(name, points, "is missing or wrong", HeaderLines.Of(name));

    [GeneratedRegex(@"max-age=""?(?<seconds>\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MaxAge();
}

/// <summary>One thing that costs points.</summary>
/// <param name="Header">The header.</param>
/// <param name="Points">What it costs.</param>
/// <param name="Text">What is wrong with it.</param>
/// <param name="Add">The line to add; null: the header is there, and is to be changed.</param>
internal sealed record HeaderFinding(string Header, int Points, string Text, string? Add)
{
    public const string Cookie = "Set-Cookie";

    public IReadOnlyList<string> Paths { get; init; } = [];

    public override string ToString() => $"{Header} {Text} (-{Points}; {string.Join(", ", Paths)}){(Add is null ? "" : $". Add: {Add}")}";
}
