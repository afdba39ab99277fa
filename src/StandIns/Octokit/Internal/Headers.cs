using System.Text.RegularExpressions;

namespace Octokit.Internal;

/// <summary>Headers are named in any case, in HTTP/2 in lower case.</summary>
internal static partial class Headers
{
    public static string Find(IReadOnlyDictionary<string, string> headers, string name) =>
        headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    public static IReadOnlyList<string> List(IReadOnlyDictionary<string, string> headers, string name) =>
        (Find(headers, name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>RFC 8288, as far as GitHub uses it.</summary>
    public static IReadOnlyDictionary<string, Uri> Links(IReadOnlyDictionary<string, string> headers) =>
        Link().Matches(Find(headers, "Link") ?? "").ToDictionary(match => match.Groups["rel"].Value, match => new Uri(match.Groups["url"].Value), StringComparer.Ordinal);

    [GeneratedRegex("<(?<url>[^>]+)>[^,]*;\\s*rel=\"(?<rel>next|prev|first|last)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
