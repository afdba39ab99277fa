using System.Globalization;
using System.Text.RegularExpressions;

namespace Interlock.Preflight.Reports;

/// <summary>What a tool prints for people, known by the line it ends with. A tool that is silent when all is well is known only when the runbook names it.</summary>
/// <param name="name">The tool.</param>
/// <param name="sign">Matches the line that only this tool prints.</param>
/// <param name="read">Reads the text, given the last such line; null where it is not there.</param>
internal sealed class TextReport(string name, Regex sign, Func<string, Match?, CheckReport> read) : IReportFormat
{
    /// <summary>All that are known.</summary>
    public static IReadOnlyList<TextReport> All { get; } = [.. TestTexts.All, .. LintTexts.All];

    public string Name => name;

    public bool Knows(string text) => sign.IsMatch(text);

    public CheckReport Read(string text) => read(text, sign.Matches(text) is { Count: > 0 } found ? found[^1] : null);

    /// <summary>The number of a named group; 0 when it is not there.</summary>
    public static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;

    /// <summary>The number before a word, as in <c>3 failed, 10 passed</c>; 0 when it is not there.</summary>
    public static int Before(string line, string word) =>
        Regex.Match(line, $@"(\d+)\s+{word}\b", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) is { Success: true } found ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    /// <summary>Lines that match, as they stand.</summary>
    public static IReadOnlyList<string> Lines(string text, Regex which) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => which.IsMatch(line))];

    /// <summary>The line that tells is missing.</summary>
    public static ReportException Missing(string tool, string line) => new($"{tool} did not print its last line ({line}): it did not come to its end, or is told to be quiet");
}
