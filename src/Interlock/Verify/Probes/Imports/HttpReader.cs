using System.Text.RegularExpressions;

namespace Interlock.Verify.Probes.Imports;

/// <summary>Reads the editors' request files (https://learn.microsoft.com/aspnet/core/test/http-files): requests between <c>###</c>, <c>@variables</c>, and values of earlier answers (<c>{{login.response.body.$.token}}</c>). What it does not know is a problem and never passed over.</summary>
/// <param name="tell">Hears line and problem.</param>
internal sealed partial class HttpReader(Action<int, string> tell)
{
    private readonly List<RequestEntry> entries = [];
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);

    public IReadOnlyList<RequestEntry> Read(string[] lines)
    {
        var from = 0;
        for (var i = 0; i <= lines.Length; i++)
            if (i == lines.Length || lines[i].StartsWith("###", StringComparison.Ordinal))
            {
                Block(lines, from, i);
                from = i;
            }

        return entries;
    }

    private void Block(string[] lines, int from, int to)
    {
        string? title = null;
        string? name = null;
        var i = from;
        for (; i < to; i++)
        {
            var line = lines[i].Trim();
            if (Named().Match(line) is { Success: true } named)
                name = named.Groups["name"].Value;
            else if (i == from && line.StartsWith("###", StringComparison.Ordinal))
                title = line.TrimStart('#').Trim() is { Length: > 0 } said ? said : null;
            else if (Setting().Match(line) is { Success: true } setting)
                variables[setting.Groups["name"].Value] = setting.Groups["value"].Value.Trim();
            else if (line.Length > 0 && line[0] != '#' && !line.StartsWith("//", StringComparison.Ordinal))
                break;
        }

        if (i < to)
            Request(lines, i, to, name, title);
    }

    private void Request(string[] lines, int at, int to, string? name, string? title)
    {
        var line = at + 1;
        var said = lines[at].Trim();
        // A long query goes on below, indented.
        while (at + 1 < to && Continued().IsMatch(lines[at + 1]))
            said += lines[++at].Trim();
        if (Line().Match(said) is not { Success: true } match)
        {
            tell(line, $"a request is expected, such as GET {{{{base}}}}/health, and '{said}' is none");
            return;
        }

        var method = match.Groups["method"].Value is { Length: > 0 } given ? given : "GET";
        var (path, problem) = RequestEntry.PathOf(Filled(match.Groups["url"].Value, onlyBehindBase: true));
        if (!RequestEntry.Methods.Contains(method, StringComparer.Ordinal))
            problem = $"{method} is not asked by probes; they know {string.Join(", ", RequestEntry.Methods)}";
        if (problem is not null)
            tell(line, problem);
        var entry = new RequestEntry(line, method, Plain(line, path ?? "/")) { Name = name ?? title };
        for (at++; at < to && lines[at].Trim().Length > 0; at++)
            if (Header().Match(lines[at].Trim()) is { Success: true } header)
                entry.Headers[header.Groups["name"].Value] = Plain(at + 1, Filled(header.Groups["value"].Value));
            else if (lines[at].Trim()[0] != '#')
                tell(at + 1, $"a header is expected, such as Accept: application/json, and '{lines[at].Trim()}' is none");
        Body(entry, lines, at, to);
        entries.Add(entry);
    }

    private void Body(RequestEntry entry, string[] lines, int from, int to)
    {
        for (var i = from; i < to; i++)
            if (lines[i].TrimStart() is ['<' or '>', ' ', ..])
            {
                tell(i + 1, "scripts and files beside are not run; say what is expected under expect of a probe, or as a Hurl file");
                return;
            }

        if (string.Join('\n', lines[from..to]).Trim() is not { Length: > 0 } text)
            return;
        var body = Plain(from + 1, Filled(text));
        if (!entry.Headers.TryGetValue("Content-Type", out var type) || !type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            entry.Body = body;
            return;
        }

        foreach (var field in body.ReplaceLineEndings("").Split('&', StringSplitOptions.RemoveEmptyEntries))
            entry.Form[Uri.UnescapeDataString(field.Split('=')[0])] = Uri.UnescapeDataString(field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..]);
    }

    // The file's own variables, and answers of requests before it. The one that a URL begins with is where the service is.
    private string Filled(string text, bool onlyBehindBase = false)
    {
        var start = onlyBehindBase && Variable().Match(text) is { Success: true, Index: 0 } first ? first.Length : 0;
        for (var depth = 0; depth < 5 && Variable().IsMatch(text[start..]); depth++)
        {
            var filled = text[..start] + Variable().Replace(text[start..], match => variables.GetValueOrDefault(match.Groups["name"].Value, match.Value));
            if (filled == text)
                break;
            text = filled;
        }

        return Answered().Replace(text, match =>
        {
            if (entries.LastOrDefault(entry => entry.Name == match.Groups["name"].Value) is not { } before || JsonPath.Parse((match.Groups["path"].Value[0] == '[' ? "json" : "json.") + match.Groups["path"].Value) is not { } path)
                return match.Value;
            var capture = $"{match.Groups["name"].Value}_{Sign().Replace(match.Groups["path"].Value, "_")}";
            before.Capture[capture] = path.Text;
            return $"{{{{{capture}}}}}";
        });
    }

    private string Plain(int line, string text)
    {
        var (changed, problem) = RequestEntry.WithVariables(text);
        if (problem is not null)
            tell(line, problem);
        return changed;
    }

    [GeneratedRegex(@"^(?:#|//)\s*@name\s+(?<name>\w+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"^@(?<name>\w+)\s*=\s*(?<value>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^\s+[?&]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Continued();

    [GeneratedRegex(@"^(?:(?<method>[A-Z]{3,7})\s+)?(?<url>(?:https?://|/|\{\{)\S*)(?:\s+HTTP/[0-9.]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9-]+)\s*:\s*(?<value>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Header();

    [GeneratedRegex(@"\{\{\s*(?<name>[A-Za-z_]\w*)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{\s*(?<name>\w+)\.response\.body\.(?:\$\.?)?(?<path>[\w.\[\]]+)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Answered();

    [GeneratedRegex(@"\W+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sign();
}
