using System.Text.RegularExpressions;
using Interlock.Runbook;

namespace Interlock.Verify.Probes.Imports;

/// <summary>One request of an imported file, while it is read.</summary>
/// <param name="line">Where it begins, from 1.</param>
/// <param name="method">Its method.</param>
/// <param name="path">Its path, with <c>$name</c> for variables.</param>
internal sealed partial class RequestEntry(int line, string method, string path)
{
    public static readonly IReadOnlyList<string> Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public int Line => line;

    public string Method => method;

    public string? Name { get; set; }

    public string Path { get; set; } = path;

    public bool Follow { get; set; }

    public string? Body { get; set; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, string> Form { get; } = new(StringComparer.Ordinal);

    public List<string> Expect { get; } = [];

    public Dictionary<string, string> Capture { get; } = new(StringComparer.Ordinal);

    /// <summary>As a step of a sequence.</summary>
    public ProbeSettings ToSettings() => new()
    {
        Name = Name,
        Get = method == "GET" ? Path : null,
        Post = method == "POST" ? Path : null,
        Put = method == "PUT" ? Path : null,
        Patch = method == "PATCH" ? Path : null,
        Delete = method == "DELETE" ? Path : null,
        Headers = Headers,
        Form = Form,
        Json = Body,
        Follow = Follow,
        Expect = Expect,
        Capture = Capture,
    };

    /// <summary>All texts in which variables may stand.</summary>
    public IEnumerable<string> Texts => [Path, .. Headers.Values, .. Form.Values, Body ?? "", .. Expect];

    /// <summary>Takes the service's address away: what is asked is always what is released.</summary>
    /// <param name="url">As the file has it.</param>
    /// <returns>The path; or what is wrong with it.</returns>
    public static (string? Path, string? Problem) PathOf(string url)
    {
        if (Url().Match(url) is not { Success: true } match)
            return (null, $"'{url}' is no address: a path is expected, such as {{{{base}}}}/health");
        if (match.Groups["host"].Value is { Length: > 0 } host && host is not ("localhost" or "127.0.0.1"))
            return (null, $"asks {host}: a probe asks the service that is released. Write {{{{base}}}}/path");
        return (match.Groups["path"].Value is { Length: > 0 } path ? path[0] == '/' ? path : "/" + path : "/", null);
    }

    /// <summary>Writes <c>{{name}}</c> as <c>$name</c>.</summary>
    /// <param name="text">As the file has it.</param>
    /// <returns>The text; or what is wrong with it.</returns>
    public static (string Text, string? Problem) WithVariables(string text)
    {
        var without = text.Replace("$", "", StringComparison.Ordinal);
        if (Variable().Replace(text, "").Contains("{{", StringComparison.Ordinal))
            return (without, $"'{text}' has something else than a variable in {{{{ }}}}");
        if (Dollar().IsMatch(text))
            return (without, $"'{text}' has a $ before a letter, which would be a variable here");
        if (Glued().Match(text) is { Success: true } glued)
            return (without, $"{glued.Value} goes on behind the variable; put a sign between");
        return (Variable().Replace(text, "$$${name}"), null);
    }

    /// <summary>A part of a URL as it is sent, variables left as they are.</summary>
    public static string Encoded(string text) => string.Concat(Variable().Split(text).Zip(Variable().Matches(text).Select(match => match.Value).Append(""), (plain, variable) => Uri.EscapeDataString(plain) + variable));

    [GeneratedRegex(@"^(?:\{\{\s*\w+\s*\}\}|https?://(?<host>[^/:?#{}]+)(?::\d+)?)?(?<path>[/?].*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Url();

    [GeneratedRegex(@"\{\{\s*(?<name>[A-Za-z_]\w*)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{\s*[A-Za-z_]\w*\s*\}\}[A-Za-z0-9_]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Glued();

    [GeneratedRegex(@"\$[A-Za-z_]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Dollar();
}
