using System.Text.RegularExpressions;

namespace Interlock.Verify.Probes.Imports;

/// <summary>Says an assert of Hurl as a condition of a probe.</summary>
internal static partial class HurlAssert
{
    /// <summary>Reads one.</summary>
    /// <param name="text">Such as <c>jsonpath "$.items" count == 2</c>.</param>
    /// <returns>The condition; or why it can't be said so.</returns>
    public static (string? Condition, string? Problem) Read(string text)
    {
        if (Assert().Match(text) is not { Success: true } match)
            return (null, $"the assert '{text}' is not known");
        var (place, unknown) = Place(match.Groups["query"].Value);
        if (place is null)
            return (null, unknown);
        if (match.Groups["count"].Success)
            place += ".length";
        var negated = match.Groups["not"].Success;
        var (value, quoted) = Value(match.Groups["value"].Value.Trim());
        var (changed, problem) = RequestEntry.WithVariables(value);
        if (problem is not null)
            return (null, problem);
        var condition = match.Groups["predicate"].Value switch
        {
            "==" or "!=" => Compared(place, (match.Groups["predicate"].Value == "==") != negated ? "==" : "!=", changed, quoted),
            ">" or "<" or ">=" or "<=" when !negated => $"{place} {match.Groups["predicate"].Value} {changed}{(place == "time" ? "ms" : "")}",
            "contains" => Pattern(place, negated, Regex.Escape(value)),
            "startsWith" => Pattern(place, negated, "^" + Regex.Escape(value)),
            "endsWith" => Pattern(place, negated, Regex.Escape(value) + "$"),
            "matches" => Pattern(place, negated, value is ['/', .., '/'] ? value[1..^1] : value),
            "exists" when !negated => $"{place} exists",
            "isEmpty" => $"{place}.length {(negated ? ">" : "==")} 0",
            "isInteger" or "isString" or "isBoolean" when !negated => $"{place} is {match.Groups["predicate"].Value[2..].ToLowerInvariant()}",
            "isNumber" or "isFloat" when !negated => $"{place} is number",
            "isCollection" when !negated => $"{place} is array",
            _ => null,
        };
        return condition is null ? (null, $"the assert '{text}' is not known")
            : condition.Contains("{{", StringComparison.Ordinal) ? (null, $"'{text}': a pattern has no variables here")
            : Expectation.TryParse(condition, out _, out var unfit) ? (condition, null) : (null, $"'{text}' can't be said as a condition: {unfit}");
    }

    /// <summary>Where a query of Hurl looks, as conditions and captures say it.</summary>
    /// <param name="query">Such as <c>jsonpath "$.items[0].id"</c>.</param>
    public static (string? Place, string? Problem) Place(string query)
    {
        if (query is "status" or "body")
            return (query, null);
        if (query == "duration")
            return ("time", null);
        if (Query().Match(query) is not { Success: true } match)
            return (null, $"{query} is not known; status, duration, body, header and jsonpath are");
        var of = match.Groups["of"].Value;
        if (match.Groups["kind"].Value == "header")
            return ($"header {of}", null);
        if (of is not ['$', ..] || JsonPath.Parse("json" + Bracketed().Replace(of[1..], ".${name}")) is not { } path)
            return (null, $"jsonpath \"{of}\" is not known; names and numbers are, as in $.items[0].id");
        return (path.Text, null);
    }

    /// <summary>A text in the quotes that it does not have itself.</summary>
    public static string Quoted(string text) => text.Contains('"', StringComparison.Ordinal) ? $"'{text}'" : $"\"{text}\"";

    // A variable in quotes equals whatever is written the same, as without.
    private static string Compared(string place, string @operator, string value, bool quoted) =>
        $"{place} {@operator} {(quoted && Captures.NamesIn(value).Count == 0 ? Quoted(value) : value)}{(place == "time" ? "ms" : "")}";

    private static string Pattern(string place, bool negated, string pattern) => $"{place} {(negated ? "!~" : "~")} /{pattern}/";

    private static (string Value, bool Quoted) Value(string text) =>
        text is ['"', .., '"'] ? (Escaped().Replace(text[1..^1], match => match.Value[1] switch { 'n' => "\n", 't' => "\t", var other => other.ToString() }), true) : (text, false);

    [GeneratedRegex("""^(?<query>status|duration|body|(?:header|jsonpath)\s+"(?:[^"\\]|\\.)*")\s+(?<count>count\s+)?(?<not>not\s+)?(?<predicate>==|!=|>=|<=|>|<|contains|startsWith|endsWith|matches|exists|isEmpty|isInteger|isString|isBoolean|isNumber|isFloat|isCollection)(?:\s+(?<value>.*))?$""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Assert();

    [GeneratedRegex("""^(?<kind>header|jsonpath)\s+"(?<of>(?:[^"\\]|\\.)*)"$""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Query();

    [GeneratedRegex(@"\['(?<name>[^']+)'\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"\\.", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Escaped();
}
