using System.Text.RegularExpressions;
using Interlock.Runbook;

namespace Interlock.Preflight.Variables;

/// <summary>A URL taken apart. Unlike <see cref="Uri"/> it takes several hosts (<c>postgresql://one,two/shop</c>), and keeps what was written.</summary>
internal sealed partial record UrlParts(string Scheme, string? User, string? Password, IReadOnlyList<(string Host, string Port)> Hosts, string Path, IReadOnlyDictionary<string, string> Query)
{
    public static UrlParts? Of(string text)
    {
        if (Shape().Match(text) is not { Success: true } match)
            return null;
        string? Part(string name) => match.Groups[name] is { Success: true, Value: var value } ? Uri.UnescapeDataString(value) : null;
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in match.Groups["query"].Value.Split('&', StringSplitOptions.RemoveEmptyEntries))
            query[Uri.UnescapeDataString(parameter.Split('=', 2)[0])] = Uri.UnescapeDataString(parameter.Split('=', 2).ElementAtOrDefault(1) ?? "");
        return new(match.Groups["scheme"].Value, Part("user"), Part("password"), [.. match.Groups["hosts"].Value.Split(',').Select(HostOf)], Part("path") ?? "", query);
    }

    /// <summary>What of a URL is not as the rules say. The scheme and the names of parts are told, never a part itself.</summary>
    public static IEnumerable<string> Complaints(string value, UrlSettings rules)
    {
        if (Of(value) is not { } url)
        {
            yield return "is not a URL (scheme://host)";
            yield break;
        }

        foreach (var (part, pattern, values) in new (string, string?, string?[])[]
        {
            ("scheme", rules.Scheme, [url.Scheme]), ("host", rules.Host, [.. url.Hosts.Select(host => host.Host)]), ("port", rules.Port, [.. url.Hosts.Select(host => host.Port)]),
            ("path", rules.Path, [url.Path]), ("user", rules.User, [url.User]),
        })
            if (pattern is not null && !values.All(one => VariableRules.Matches(one ?? "", pattern)))
                yield return $"is a URL whose {part} does not match /{pattern}/";
        if (rules.Password == UrlPassword.Required && string.IsNullOrEmpty(url.Password))
            yield return "is a URL without a password";
        if (rules.Password == UrlPassword.Forbidden && url.Password is not null)
            yield return "is a URL with a password in it, which it may not have";
        foreach (var (name, pattern) in rules.Query)
            if (!url.Query.TryGetValue(name, out var given))
                yield return $"is a URL without {name} in its query";
            else if (!VariableRules.Matches(given, pattern))
                yield return $"is a URL whose {name} in the query does not match /{pattern}/";
    }

    private static (string Host, string Port) HostOf(string text)
    {
        var at = text.LastIndexOf(':');
        var isPort = at >= 0 && text[(at + 1)..].All(char.IsAsciiDigit);
        return isPort ? (text[..at], text[(at + 1)..]) : (text, "");
    }

    [GeneratedRegex(@"\A(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://((?<user>[^:/?#@\s]*)(:(?<password>[^@/?#\s]*))?@)?(?<hosts>[^/?#@\s]*)(?<path>/[^?#\s]*)?(\?(?<query>[^#\s]*))?(#\S*)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}
