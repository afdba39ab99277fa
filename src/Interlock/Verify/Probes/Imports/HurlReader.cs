using System.Text.RegularExpressions;

namespace Interlock.Verify.Probes.Imports;

/// <summary>Reads Hurl files (https://hurl.dev/docs/grammar.html): requests with headers, query, form and JSON body; status, headers, captures and asserts. What it does not know is a problem and never passed over.</summary>
/// <param name="tell">Hears line and problem.</param>
internal sealed partial class HurlReader(Action<int, string> tell)
{
    private readonly List<RequestEntry> entries = [];
    private RequestEntry? entry;
    private bool answered;
    private string section = "";

    public IReadOnlyList<RequestEntry> Read(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var status = Status().Match(line);
            if (!status.Success && Request().Match(line) is { Success: true } request)
                Begin(i + 1, request.Groups["method"].Value, request.Groups["url"].Value);
            else if (entry is null)
                tell(i + 1, $"a request is expected, such as GET {{{{base}}}}/health, and '{line}' is none");
            else if (status.Success)
                Answer(status.Groups["code"].Value);
            else if (Section().Match(line) is { Success: true } named)
                section = named.Groups["name"].Value;
            else if (section.Length == 0 && line[0] is '{' or '[' or '`' or '"' or '<')
                i = ReadBody(lines, i);
            else
                Take(i + 1, line);
        }

        return entries;
    }

    private void Begin(int line, string method, string url)
    {
        (answered, section) = (false, "");
        var (path, problem) = RequestEntry.PathOf(url);
        if (!RequestEntry.Methods.Contains(method, StringComparer.Ordinal))
            problem = $"{method} is not asked by probes; they know {string.Join(", ", RequestEntry.Methods)}";
        entries.Add(entry = new(line, method, path is null ? "/" : Plain(line, path)));
        if (problem is not null)
            tell(line, problem);
    }

    private void Answer(string code)
    {
        (answered, section) = (true, "");
        if (code != "*")
            entry!.Expect.Add($"status == {code}");
    }

    private void Take(int line, string text)
    {
        if (section is "Asserts")
        {
            var (condition, problem) = HurlAssert.Read(text);
            if (condition is null)
                tell(line, problem!);
            else
                entry!.Expect.Add(condition);
            return;
        }

        if (Pair().Match(text) is not { Success: true } pair)
        {
            tell(line, $"'{text}' is not known here");
            return;
        }

        var (name, value) = (pair.Groups["name"].Value, pair.Groups["value"].Value);
        switch (section)
        {
            case "" when answered: entry!.Expect.Add($"header {name} == {HurlAssert.Quoted(Plain(line, value))}"); break;
            case "": entry!.Headers[name] = Plain(line, value); break;
            case "QueryStringParams" or "Query":
                entry!.Path += $"{(entry.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Uri.EscapeDataString(name)}={Plain(line, RequestEntry.Encoded(value))}";
                break;
            case "FormParams" or "Form": entry!.Form[name] = Plain(line, value); break;
            case "Captures": TakeCapture(line, name, value); break;
            // What is posted must not be posted again elsewhere.
            case "Options" when name == "location" && value == "true" && entry!.Method != "GET": tell(line, $"only a GET follows redirects, and this is a {entry.Method}"); break;
            case "Options" when name == "location": entry!.Follow = value == "true"; break;
            case "Options" when name is "verbose" or "very-verbose" or "compressed": break;
            default: tell(line, section == "Options" ? $"the option {name} is not known" : $"the section [{section}] is not known"); break;
        }
    }

    private void TakeCapture(int line, string name, string query)
    {
        var (place, problem) = HurlAssert.Place(query);
        if (place is null || place is "status" or "time" or "body")
            tell(line, problem ?? $"{query} can't be captured; a jsonpath or a header can");
        else
            entry!.Capture[name] = place;
    }

    private int ReadBody(string[] lines, int from)
    {
        var first = lines[from].Trim();
        if (answered || first[0] is '"' or '<')
        {
            tell(from + 1, answered ? "a body that is expected whole is not known; ask for its parts under [Asserts]" : "a body is JSON, or a text in ```");
            return from;
        }

        var to = from;
        if (first.StartsWith("```", StringComparison.Ordinal))
        {
            while (to + 1 < lines.Length && lines[to + 1].Trim() != "```")
                to++;
            entry!.Body = Plain(from + 1, string.Join('\n', lines[(from + 1)..(to + 1)]));
            return Math.Min(to + 1, lines.Length - 1);
        }

        while (to + 1 < lines.Length && !Closed(string.Join('\n', lines[from..(to + 1)])))
            to++;
        entry!.Body = Plain(from + 1, string.Join('\n', lines[from..(to + 1)]).Trim().Trim('`'));
        return to;
    }

    private static bool Closed(string text)
    {
        if (text.TrimStart()[0] == '`')
            return true;
        var depth = 0;
        foreach (Match mark in Marks().Matches(text))
            depth += mark.Value switch { "{" or "[" => 1, "}" or "]" => -1, _ => 0 };
        return depth <= 0;
    }

    private string Plain(int line, string text)
    {
        var (changed, problem) = RequestEntry.WithVariables(text);
        if (problem is not null)
            tell(line, problem);
        return changed;
    }

    [GeneratedRegex(@"^(?<method>[A-Z]{3,7})\s+(?<url>\S+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Request();

    [GeneratedRegex(@"^HTTP(?:/[0-9.]+)?\s+(?<code>[1-5][0-9]{2}|\*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Status();

    [GeneratedRegex(@"^\[(?<name>[A-Za-z]+)\]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();

    [GeneratedRegex(@"^(?<name>[^\s:]+)\s*:\s*(?<value>.*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();

    // A text, with all that is escaped in it, counts as one.
    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|[{}\\[\\]]", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Marks();
}
