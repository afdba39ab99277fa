using System.Text.RegularExpressions;

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>One requirement in the form of PEP 508: <c>name[extra]&gt;=1.0; marker</c> or <c>name @ url</c>.</summary>
internal sealed partial record Requirement
{
    public required string Name { get; init; }

    /// <summary>The versions that are asked for; empty: any.</summary>
    public string Versions { get; init; } = "";

    public string? Url { get; init; }

    public string? Marker { get; init; }

    /// <summary>The version that <c>==</c> or <c>===</c> pins; null where none does.</summary>
    public string? Pin => Pinned().Match(Versions) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Reads it; null when it is not in that form.</summary>
    public static Requirement? Read(string text)
    {
        var match = Form().Match(text.Trim());
        if (!match.Success)
            return null;
        var rest = match.Groups["rest"].Value.Trim();
        var name = match.Groups["name"].Value;
        if (rest.StartsWith('@'))
        {
            var parts = UrlEnd().Split(rest[1..].Trim(), 2);
            return parts[0].Length == 0 ? null : new() { Name = name, Url = parts[0].Trim(), Marker = parts.Length > 1 ? parts[1].Trim() : null };
        }

        var at = rest.IndexOf(';', StringComparison.Ordinal);
        var (versions, marker) = at < 0 ? (rest, null) : (rest[..at].Trim(), rest[(at + 1)..].Trim());
        if (versions.StartsWith('(') && versions.EndsWith(')'))
            versions = versions[1..^1].Trim();
        return versions.Length == 0 || Clauses().IsMatch(versions) ? new() { Name = name, Versions = versions, Marker = marker } : null;
    }

    /// <summary>What is meant by a URL does not change: it names a commit or the hash of the file.</summary>
    public static bool IsFixed(string url) =>
        url.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || !url.Contains(':', StringComparison.Ordinal) || Commit().IsMatch(url) || HashOf(url) is not null;

    public static PackageHash? HashOf(string url) => Hash().Match(url) is { Success: true } match ? PackageHash.Read(match.Groups[1].Value) : null;

    /// <summary>The URL without who may read it.</summary>
    public static string Shown(string url) => User().Replace(url, "$1");

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?(?<rest>\s*(?:[@(<>=!~;].*)?)$", RegexOptions.None, 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@"^\s*(?:===|==|!=|>=|<=|~=|>|<)\s*[^\s,;]+\s*(?:,\s*(?:===|==|!=|>=|<=|~=|>|<)\s*[^\s,;]+\s*)*,?\s*$", RegexOptions.None, 1000)]
    private static partial Regex Clauses();

    [GeneratedRegex(@"(?:^|,)\s*={2,3}\s*(?<version>[^\s,*]+)\s*(?:,|$)", RegexOptions.None, 1000)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\s+;", RegexOptions.None, 1000)]
    private static partial Regex UrlEnd();

    [GeneratedRegex("@[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?(?:[#&]|$)", RegexOptions.None, 1000)]
    private static partial Regex Commit();

    [GeneratedRegex("[#&](?<hash>(?:md5|sha1|sha256|sha384|sha512)=[0-9a-fA-F]+)", RegexOptions.None, 1000)]
    private static partial Regex Hash();

    [GeneratedRegex("(?<scheme>://)[^/@\\s]+@", RegexOptions.None, 1000)]
    private static partial Regex User();
}
