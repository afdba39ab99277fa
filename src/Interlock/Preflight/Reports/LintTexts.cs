using System.Text.RegularExpressions;

namespace Interlock.Preflight.Reports;

/// <summary>What compilers, linters and type checkers print.</summary>
internal static partial class LintTexts
{
    public static IReadOnlyList<TextReport> All { get; } =
    [
        // Silent when all is well.
        new("tsc", TscError(), (text, _) =>
        {
            var errors = TextReport.Lines(text, TscError());
            return new("tsc") { Errors = Math.Max(errors.Count, TscSum().Match(text) is { Success: true } sum ? TextReport.Number(sum, "n") : 0), Wrong = errors };
        }),
        new("mypy", MypyLine(), (text, line) => line is null ? throw TextReport.Missing("mypy", "Found 3 errors in 2 files, or Success: no issues found") : new("mypy")
        {
            Errors = TextReport.Number(line, "n"),
            Wrong = TextReport.Lines(text, MypyError()),
            Incomplete = line.Value.Contains("prevented further checking", StringComparison.Ordinal) ? "errors prevented mypy from checking further" : null,
        }),
        new("ruff", RuffLine(), (text, line) => line is null ? throw TextReport.Missing("ruff", "Found 3 errors., or All checks passed!") : new("ruff")
        {
            Errors = RuffLeft().Match(line.Value) is { Success: true } left ? TextReport.Number(left, "n") : TextReport.Number(line, "n"),
            Wrong = TextReport.Lines(text, RuffError()),
        }),
        // Silent when all is well.
        new("eslint", EslintLine(), (text, line) => new("eslint")
        {
            Errors = line is null ? 0 : TextReport.Number(line, "errors"),
            Warnings = line is null ? 0 : TextReport.Number(line, "warnings"),
            Wrong = TextReport.Lines(text, EslintError()),
        }),
        new("dotnet-build", BuildWarnings(), (text, line) => line is null ? throw TextReport.Missing("dotnet build", "0 Warning(s) 0 Error(s)") : new("dotnet-build")
        {
            Errors = TextReport.Number(line, "errors"),
            Warnings = TextReport.Number(line, "warnings"),
            Wrong = [.. TextReport.Lines(text, BuildMessage()).Distinct(StringComparer.Ordinal)],
        }),
    ];

    [GeneratedRegex(@"\berror TS\d+:", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TscError();

    [GeneratedRegex(@"^Found (?<n>\d+) errors? in ", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TscSum();

    [GeneratedRegex(@"^(Found (?<n>\d+) errors? in \d+ files? \(.*\)|Success: no issues found in \d+ source files?)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MypyLine();

    [GeneratedRegex(@"^[^:]+:\d+(:\d+)?: error: ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MypyError();

    [GeneratedRegex(@"^(Found (?<n>\d+) errors?( \(.*\))?\.|All checks passed!|(?<n>\d+) files? would be reformatted.*|\d+ files? already formatted)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RuffLine();

    [GeneratedRegex(@"(?<n>\d+) remaining", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RuffLeft();

    [GeneratedRegex(@"^(\S+:\d+:\d+: [A-Z]+\d+ |[A-Z]+\d+ (\[\*\] )?\S|Would reformat: )", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RuffError();

    [GeneratedRegex(@"^✖ \d+ problems? \((?<errors>\d+) errors?, (?<warnings>\d+) warnings?\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EslintLine();

    [GeneratedRegex(@"^\d+:\d+\s+(error|warning)\s", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EslintError();

    [GeneratedRegex(@"^\s*(?<warnings>\d+) Warning\(s\)\s+(?<errors>\d+) Error\(s\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BuildWarnings();

    [GeneratedRegex(@"\): (warning|error) [A-Z]+\d+:", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BuildMessage();
}
