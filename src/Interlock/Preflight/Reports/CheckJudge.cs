using System.Globalization;
using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Preflight.Reports;

/// <summary>Decides by a report's numbers. What was asked for and is not told is Hold, never Go; so is a command that failed with nothing wrong in its report.</summary>
/// <param name="settings">The limits.</param>
internal sealed class CheckJudge(CheckSettings settings)
{
    private readonly List<string> told = [], wrong = [], open = [], minor = [];

    /// <summary>The verdict, with the numbers and their limits as evidence.</summary>
    /// <param name="report">What the command reported.</param>
    /// <param name="exitCode">How it ended.</param>
    public StepResult Judge(CheckReport report, int exitCode)
    {
        Tests(report);
        Coverage(report);
        Counts(report);
        Findings(report);
        if (report.Incomplete is { } reason)
            open.Add($"the report is not of the whole: {reason}");
        if (told.Count == 0 && wrong.Count == 0 && open.Count == 0)
            open.Add("the report holds no number");
        if (exitCode != 0 && !report.TellsFailure && wrong.Count == 0)
            open.Add($"it ended with exit {exitCode}, and its report tells nothing wrong: it failed by something else");

        var details = report.Wrong;
        var evidence = string.Join("; ", wrong.Concat(open).Concat(told));
        return wrong.Count > 0 ? settings.OnFailure == OnFailure.Warn ? StepResult.Warn(evidence, details) : StepResult.Stop(evidence, details)
            : open.Count > 0 ? StepResult.Hold(evidence, details)
            : minor.Count > 0 ? StepResult.Warn(string.Join("; ", minor.Concat(told)), details)
            : StepResult.Go(evidence) with { Details = details };
    }

    private void Tests(CheckReport report)
    {
        if (report.Tests is not { } tests)
        {
            if (settings.MinPassRate is not null)
                open.Add($"min-pass-rate is asked for, and {report.Format} tells no tests");
            return;
        }

        var least = settings.MinPassRate ?? 100;
        if (tests.PassRate is not { } rate)
        {
            open.Add($"no test ran{(tests.Skipped > 0 ? $", {tests.Skipped} were skipped" : "")}");
            return;
        }

        var text = $"{tests.Passed + tests.Flaky} of {tests.Run} tests passed{(tests.Failed > 0 || settings.MinPassRate is not null ? $", {Percent(rate)}" : "")}{(settings.MinPassRate is null ? "" : $" (at least {Percent(least)})")}{(tests.Skipped > 0 ? $", {tests.Skipped} skipped" : "")}";
        // By counts: 99.99 % of many is not all of them.
        (rate < least || (least >= 100 && tests.Failed > 0) ? wrong : told).Add(text);
        if (tests.Flaky > 0)
            minor.Add($"{tests.Flaky} passed only when tried again");
    }

    private void Coverage(CheckReport report)
    {
        if (report.Coverage?.Percent is { } percent)
            (percent < settings.MinCoverage ? wrong : told).Add($"coverage {Percent(percent)}{(settings.MinCoverage is { } least ? $" (at least {Percent(least)})" : "")}");
        else if (report.Coverage is not null)
            open.Add("the report covers no line at all");
        else if (settings.MinCoverage is not null)
            open.Add($"min-coverage is asked for, and {report.Format} tells no coverage");
    }

    private void Counts(CheckReport report)
    {
        // A scan's errors are its findings, which have limits of their own; where only warnings have one, errors have none to spend.
        if (report.Errors is { } errors && (settings.MaxErrors is not null || report.Findings is null || HasBudgetAlone))
            (errors > (settings.MaxErrors ?? 0) ? wrong : told).Add($"{Count(errors, "error")}{(settings.MaxErrors is { } most ? $" (at most {most})" : "")}");
        else if (report.Errors is null && settings.MaxErrors is not null)
            open.Add($"max-errors is asked for, and {report.Format} tells no errors");
        if (report.Warnings is { } warnings && (settings.MaxWarnings is not null || (warnings > 0 && report.Findings is null)))
            (warnings > settings.MaxWarnings ? wrong : told).Add($"{Count(warnings, "warning")}{(settings.MaxWarnings is { } most ? $" (at most {most})" : "")}");
        else if (report.Warnings is null && settings.MaxWarnings is not null)
            open.Add($"max-warnings is asked for, and {report.Format} tells no warnings");
    }

    private void Findings(CheckReport report)
    {
        if (report.Findings is not { } findings)
        {
            if (settings.FailOn is not null)
                open.Add($"fail-on is asked for, and {report.Format} tells no findings");
            return;
        }

        if (HasBudgetAlone)
            return;
        var least = settings.FailOn switch { FailOn.Critical => Severity.Critical, FailOn.High => Severity.High, FailOn.Moderate => Severity.Moderate, FailOn.Low => Severity.Low, _ => Severity.Info };
        var (bad, rest) = (Text(findings.Where(pair => pair.Key >= least)), Text(findings.Where(pair => pair.Key < least)));
        if (bad.Length > 0)
            wrong.Add($"findings: {bad}");
        else
            told.Add(settings.FailOn is null or FailOn.Any ? "no finding" : $"no finding of severity {least.ToString().ToLowerInvariant()}{(least < Severity.Critical ? " or above" : "")}");
        if (rest.Length > 0)
            minor.Add($"findings: {rest}");
    }

    // A budget without fail-on says by itself what is too much.
    private bool HasBudgetAlone => settings.FailOn is null && (settings.MaxErrors is not null || settings.MaxWarnings is not null);

    private static string Text(IEnumerable<KeyValuePair<Severity, int>> findings) => string.Join(", ", findings.Where(pair => pair.Value > 0).OrderByDescending(pair => pair.Key)
        .Select(pair => pair.Key == Severity.Unknown ? $"{pair.Value} of a severity that the tool does not tell" : $"{pair.Value} {pair.Key.ToString().ToLowerInvariant()}"));

    // Cut, not rounded: 79.96 % is not 80 %.
    private static string Percent(double percent) => (Math.Floor(percent * 10 + 1e-9) / 10).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}
