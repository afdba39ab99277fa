using System.Text.RegularExpressions;

namespace Interlock.Preflight.Reports;

/// <summary>What test runners print.</summary>
internal static partial class TestTexts
{
    public static IReadOnlyList<TextReport> All { get; } =
    [
        new("pytest", PytestLine(), (text, line) => line is null ? throw TextReport.Missing("pytest", "10 passed in 0.12s") : new("pytest")
        {
            Tests = new(
                TextReport.Before(line.Value, "passed") + TextReport.Before(line.Value, "xfailed"),
                TextReport.Before(line.Value, "failed") + TextReport.Before(line.Value, "errors?") + TextReport.Before(line.Value, "xpassed"),
                TextReport.Before(line.Value, "skipped")),
            Wrong = TextReport.Lines(text, PytestFailed()),
            Incomplete = Interrupted().IsMatch(text) ? "tests could not be collected, and are in no count" : null,
        }),
        new("jest", JestLine(), (text, line) => line is null ? throw TextReport.Missing("jest", "Tests: 10 passed, 10 total") : new("jest")
        {
            Tests = new(TextReport.Before(line.Value, "passed"), TextReport.Before(line.Value, "failed"), TextReport.Before(line.Value, "skipped") + TextReport.Before(line.Value, "todo")),
            Wrong = TextReport.Lines(text, JestFailed()),
            Incomplete = text.Contains("Test suite failed to run", StringComparison.Ordinal) ? "a test suite failed to run, and its tests are in no count" : null,
        }),
        new("vitest", VitestLine(), (text, line) => line is null ? throw TextReport.Missing("vitest", "Tests  10 passed (10)") : new("vitest")
        {
            Tests = new(TextReport.Before(line.Value, "passed"), TextReport.Before(line.Value, "failed"), TextReport.Before(line.Value, "skipped") + TextReport.Before(line.Value, "todo")),
            Wrong = TextReport.Lines(text, VitestFailed()),
            Incomplete = FailedSuites().IsMatch(text) ? "a test file failed to run, and its tests are in no count" : null,
        }),
        new("playwright", PlaywrightLine(), (text, line) => line is null ? throw TextReport.Missing("playwright", "10 passed (3.2s)") : Playwright(text)),
        new("dotnet-test", DotnetLine(), (text, line) => line is null ? throw TextReport.Missing("dotnet test", "Passed! - Failed: 0, Passed: 10, …") : new("dotnet-test")
        {
            Tests = DotnetLine().Matches(text).Select(one => new TestCounts(TextReport.Number(one, "passed"), TextReport.Number(one, "failed"), TextReport.Number(one, "skipped"))).Aggregate((one, other) => one.Plus(other)),
            Wrong = TextReport.Lines(text, DotnetFailed()),
            Incomplete = text.Contains("Test Run Aborted", StringComparison.Ordinal) ? "a test run was aborted" : null,
        }),
    ];

    // Its list reporter ends with one line per way to end; a flaky one passed only when tried again.
    private static CheckReport Playwright(string text)
    {
        var ended = PlaywrightEnd().Matches(text).ToLookup(one => one.Groups["how"].Value, one => TextReport.Number(one, "n"), StringComparer.Ordinal);
        return new("playwright")
        {
            Tests = new(ended["passed"].LastOrDefault(), ended["failed"].LastOrDefault() + ended["interrupted"].LastOrDefault(), ended["skipped"].LastOrDefault() + ended["did not run"].LastOrDefault(), ended["flaky"].LastOrDefault()),
            Wrong = TextReport.Lines(text, PlaywrightFailed()),
            Incomplete = ended["did not run"].Any() && !ended["failed"].Any() ? "tests did not run" : null,
        };
    }

    [GeneratedRegex(@"^=*\s*(\d+ \w+, )*(\d+ (passed|failed|errors?|skipped|xfailed|xpassed|deselected|warnings?)|no tests ran)(, \d+ \w+)* in [\d.]+s.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PytestLine();

    [GeneratedRegex(@"^(FAILED|ERROR) \S", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PytestFailed();

    [GeneratedRegex(@"Interrupted: \d+ errors? during collection", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Interrupted();

    [GeneratedRegex(@"^Tests:\s+.*\b\d+ total\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JestLine();

    [GeneratedRegex(@"^● .* › ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JestFailed();

    [GeneratedRegex(@"^\s*Tests\s{2}.*\(\d+\)\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VitestLine();

    [GeneratedRegex(@"^FAIL\s+\S", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VitestFailed();

    [GeneratedRegex(@"Failed Suites \d+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FailedSuites();

    [GeneratedRegex(@"^\s*\d+ passed \([\d.]+(ms|s|m|h)\)\s*$|^\s{2}\d+ (failed|did not run|interrupted)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaywrightLine();

    [GeneratedRegex(@"^\s*(?<n>\d+) (?<how>passed|failed|flaky|skipped|did not run|interrupted)\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaywrightEnd();

    [GeneratedRegex(@"^\d+\) \[", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaywrightFailed();

    [GeneratedRegex(@"^(Passed|Failed|Skipped)!\s+-\s+Failed:\s*(?<failed>\d+), Passed:\s*(?<passed>\d+), Skipped:\s*(?<skipped>\d+), Total:", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DotnetLine();

    [GeneratedRegex(@"^Failed \S.*\[", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DotnetFailed();
}
