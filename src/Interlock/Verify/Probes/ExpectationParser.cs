using System.Text.RegularExpressions;

namespace Interlock.Verify.Probes;

/// <summary>Reads conditions. Everything that can be wrong with one is found here, before anything runs.</summary>
internal static partial class ExpectationParser
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    public static (Expectation? Expectation, string? Problem) Parse(string text)
    {
        var match = Shape().Match(text.Trim());
        if (!match.Success)
            return Wrong(text, "it must be a subject (status, time, body, header NAME, json.path; value, rows, reply, days-left, exit, output, load, lcp … where it is no HTTP), an operator and a value, such as 'status == 200'");
        Subject subject = match.Groups["subject"].Value switch
        {
            "status" => new Subject.StatusCode(),
            "time" => new Subject.Time(),
            "body" => new Subject.Body(),
            var timing when Subject.Timing.All.Contains(timing, StringComparer.Ordinal) => new Subject.Timing(timing),
            var named when Subject.Named.All.Contains(named, StringComparer.Ordinal) => new Subject.Named(named),
            var json when json.StartsWith("json", StringComparison.Ordinal) => new Subject.Json(JsonPath.Parse(json)!),
            _ => new Subject.Header(match.Groups["name"].Value),
        };
        var symbol = match.Groups["operator"].Value;
        if (subject.Operators.FirstOrDefault(known => known.Text == symbol) is not { } @operator)
            return Wrong(text, $"'{subject.Text}' can't be asked with '{symbol}'; it knows {string.Join(", ", subject.Operators.Select(known => known.Text))}");
        var value = match.Groups["value"].Value.Trim();
        return @operator.Orderly && EndsInVerdict().IsMatch(value) ? WithBands(text, subject, @operator, $"{symbol} {value}") : Finish(text, subject, @operator, value);
    }

    private static (Expectation?, string?) WithBands(string text, Subject subject, Operator @operator, string said)
    {
        if (!Banded().IsMatch(said))
            return Wrong(text, "bands are written one after the other, each an order, a number and go, warn or stop, such as 'time < 500ms go < 800ms warn > 1s stop'");
        List<Band> bands = [];
        foreach (Match one in OneBand().Matches(said))
        {
            var operand = Operand.Parse(one.Groups["value"].Value);
            if (operand.HasVariables)
                return Wrong(text, "the limit of a band is a number, not a variable");
            var known = Operator.Orders.First(order => order.Text == one.Groups["operator"].Value);
            if (Misfit(subject, known, operand) is { } misfit)
                return Wrong(text, misfit);
            bands.Add(new(known, (subject.IsTime ? Operand.Milliseconds(operand.Text) : Operand.Number(operand.Text))!.Value, Enum.Parse<Verdict>(one.Groups["verdict"].Value, ignoreCase: true)));
        }

        return bands.TrueForAll(band => band.Verdict == Verdict.Stop)
            ? Wrong(text, "no band says what is good: one ends in go or warn")
            : (new Expectation(text, subject, @operator, [], null) { Bands = bands }, null);
    }

    private static (Expectation?, string?) Finish(string text, Subject subject, Operator @operator, string value)
    {
        if (@operator == Operator.Exists)
            return value.Length == 0 ? (new Expectation(text, subject, @operator, [], null), null) : Wrong(text, "nothing may follow 'exists'");
        if (value.Length == 0)
            return Wrong(text, $"a value is missing after '{@operator.Text}'");
        if (@operator.Pattern)
            return WithPattern(text, subject, @operator, value);

        Operand[] operands = @operator == Operator.In
            ? [.. value.Trim('[', ']').Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(Operand.Parse)]
            : [Operand.Parse(value)];
        return operands.Length == 0 ? Wrong(text, "no value is listed after 'in'")
            : operands.Select(operand => Misfit(subject, @operator, operand)).FirstOrDefault(found => found is not null) is { } misfit ? Wrong(text, misfit)
            : (new Expectation(text, subject, @operator, operands, null), null);
    }

    private static string? Misfit(Subject subject, Operator @operator, Operand operand)
    {
        if (@operator == Operator.Is)
            return Operand.Types.Contains(operand.Text) ? null : $"'{operand.Text}' is no type; types are {string.Join(", ", Operand.Types)}";
        if (operand.HasVariables)
            return null;
        if (subject.IsTime)
            return Operand.Milliseconds(operand.Text) is null ? $"'{operand.Text}' is no time; write it with a unit, such as 500ms or 2s" : null;
        if (subject is Subject.StatusCode)
            return int.TryParse(operand.Text, out var status) && status is >= 100 and <= 599 ? null : $"'{operand.Text}' is no status code (100 to 599)";
        return @operator.Orderly && (operand.Quoted || Operand.Number(operand.Text) is null) ? $"'{operand.Text}' is no number" : null;
    }

    private static (Expectation?, string?) WithPattern(string text, Subject subject, Operator @operator, string value)
    {
        var slashed = Slashed().Match(value);
        var options = RegexOptions.CultureInvariant | (slashed.Groups["flag"].Length > 0 ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            var pattern = new Regex(slashed.Success ? slashed.Groups["pattern"].Value : Regex.Escape(Operand.Parse(value).Text), options, PatternLimit);
            return (new Expectation(text, subject, @operator, [new Operand(value, false)], pattern), null);
        }
        catch (ArgumentException e)
        {
            return Wrong(text, $"{value} is no regular expression: {e.Message}");
        }
    }

    private static (Expectation?, string?) Wrong(string text, string problem) => (null, $"'{text}': {problem}");

    [GeneratedRegex($@"^(?<subject>status|time|body|value|rows|reply|exit|output|count|last|protocol|days-left|TLS1\.[0-3]|load|interactive|lcp|layout-shift|console-errors|failed-requests|title|header\s+(?<name>[A-Za-z0-9_-]+)|{JsonPath.Pattern})\s*(?<operator>==|!=|<=|>=|!~|<|>|~|\b(?:in|is|exists)\b)\s*(?<value>.*)$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Shape();

    private const string BandPattern = @"\s*,?\s*(?<operator><=|>=|<|>)\s*(?<value>[^\s,<>=]+)\s+(?<verdict>go|warn|stop)";

    [GeneratedRegex(@"\s(?:go|warn|stop)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EndsInVerdict();

    [GeneratedRegex($"^(?:{BandPattern})+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Banded();

    [GeneratedRegex(BandPattern, RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OneBand();

    [GeneratedRegex("^/(?<pattern>.*)/(?<flag>i?)$", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Slashed();
}
