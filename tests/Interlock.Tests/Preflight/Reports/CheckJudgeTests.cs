using Interlock.Preflight.Reports;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Reports;

public sealed class CheckJudgeTests
{
    private static readonly CheckSettings None = new() { Run = "true" };

    [Theory]
    [InlineData(100, 0, null, 0, Verdict.Go, "100 of 100 tests passed")]
    [InlineData(99, 1, null, 1, Verdict.Stop, "99 of 100 tests passed, 99 %")]
    [InlineData(63, 37, 63.0, 1, Verdict.Go, "63 of 100 tests passed, 63 % (at least 63 %)")]
    [InlineData(6299, 3701, 63.0, 1, Verdict.Stop, "6299 of 10000 tests passed, 62.9 % (at least 63 %)")]
    [InlineData(99999, 1, 100.0, 1, Verdict.Stop, "99999 of 100000 tests passed, 99.9 % (at least 100 %)")]
    [InlineData(0, 0, 63.0, 5, Verdict.Hold, "no test ran; it ended with exit 5, and its report tells nothing wrong: it failed by something else")]
    [InlineData(0, 0, null, 0, Verdict.Hold, "no test ran")]
    public void Tests_pass_at_the_rate_that_is_asked(int passed, int failed, double? rate, int exit, Verdict verdict, string evidence) =>
        Check(None with { MinPassRate = rate }, new("junit") { Tests = new(passed, failed, 0) }, exit, verdict, evidence);

    [Fact]
    public void A_test_that_passed_only_when_tried_again_warns() =>
        Check(None, new("junit") { Tests = new(9, 0, 0, 1) }, 0, Verdict.Warn, "1 passed only when tried again; 10 of 10 tests passed");

    [Theory]
    [InlineData(80, 100, 80.0, Verdict.Go, "coverage 80 % (at least 80 %)")]
    [InlineData(7996, 10000, 80.0, Verdict.Stop, "coverage 79.9 % (at least 80 %)")]
    [InlineData(0, 0, 80.0, Verdict.Hold, "the report covers no line at all")]
    public void Coverage_reaches_what_is_asked(long covered, long valid, double least, Verdict verdict, string evidence) =>
        Check(None with { MinCoverage = least }, new("lcov") { Coverage = new(covered, valid) }, 0, verdict, evidence);

    [Theory]
    [InlineData(49, 49, 2, Verdict.Go, "49 errors (at most 49)")]
    [InlineData(50, 49, 2, Verdict.Stop, "50 errors (at most 49)")]
    [InlineData(1, null, 1, Verdict.Stop, "1 error")]
    [InlineData(0, null, 0, Verdict.Go, "0 errors")]
    [InlineData(0, 49, 2, Verdict.Hold, "it ended with exit 2, and its report tells nothing wrong: it failed by something else; 0 errors (at most 49)")]
    public void Errors_stay_within_their_budget(int errors, int? most, int exit, Verdict verdict, string evidence) =>
        Check(None with { MaxErrors = most }, new("tsc") { Errors = errors }, exit, verdict, evidence);

    [Theory]
    [InlineData(Severity.Critical, FailOn.Critical, Verdict.Stop, "findings: 1 critical")]
    [InlineData(Severity.High, FailOn.Critical, Verdict.Warn, "findings: 1 high; no finding of severity critical")]
    [InlineData(Severity.High, FailOn.High, Verdict.Stop, "findings: 1 high")]
    [InlineData(Severity.Low, FailOn.Moderate, Verdict.Warn, "findings: 1 low; no finding of severity moderate or above")]
    [InlineData(Severity.Unknown, FailOn.Critical, Verdict.Stop, "findings: 1 of a severity that the tool does not tell")]
    [InlineData(Severity.Info, FailOn.Any, Verdict.Stop, "findings: 1 info")]
    public void Findings_fail_from_a_severity_on(Severity severity, FailOn least, Verdict verdict, string evidence) =>
        Check(None with { FailOn = least }, new("npm-audit") { Findings = new Dictionary<Severity, int> { [severity] = 1 } }, 1, verdict, evidence);

    [Fact]
    public void No_finding_is_go() => Check(None with { FailOn = FailOn.Critical }, new("sarif") { Errors = 0, Warnings = 0, Findings = new Dictionary<Severity, int>() }, 0, Verdict.Go, "no finding of severity critical");

    [Theory]
    [InlineData(1, 0, null, 5, Verdict.Stop, "1 error; 0 warnings (at most 5)")]
    [InlineData(0, 6, null, 5, Verdict.Stop, "6 warnings (at most 5); 0 errors")]
    [InlineData(0, 5, null, 5, Verdict.Go, "0 errors; 5 warnings (at most 5)")]
    [InlineData(2, 0, 2, null, Verdict.Go, "2 errors (at most 2)")]
    public void A_budget_of_warnings_lets_no_error_of_a_scan_pass(int errors, int warnings, int? mostErrors, int? mostWarnings, Verdict verdict, string evidence) =>
        Check(None with { MaxErrors = mostErrors, MaxWarnings = mostWarnings },
            new("sarif") { Errors = errors, Warnings = warnings, Findings = new Dictionary<Severity, int> { [Severity.High] = errors, [Severity.Moderate] = warnings } }, errors > 0 ? 1 : 0, verdict, evidence);

    [Fact]
    public void What_is_asked_for_and_not_told_is_hold() =>
        Check(None with { MinPassRate = 90, MinCoverage = 80, MaxErrors = 1, MaxWarnings = 1, FailOn = FailOn.High }, new("x"), 0, Verdict.Hold,
            "min-pass-rate is asked for, and x tells no tests; min-coverage is asked for, and x tells no coverage; max-errors is asked for, and x tells no errors; max-warnings is asked for, and x tells no warnings; fail-on is asked for, and x tells no findings");

    [Fact]
    public void An_incomplete_report_is_hold_whatever_it_counts() =>
        Check(None with { MinPassRate = 50 }, new("pytest") { Tests = new(99, 1, 0), Incomplete = "one module is missing" }, 1, Verdict.Hold, "the report is not of the whole: one module is missing; 99 of 100 tests passed, 99 % (at least 50 %)");

    [Fact]
    public void A_failure_that_only_warns_warns_and_a_hold_stays_one()
    {
        Check(None with { OnFailure = OnFailure.Warn }, new("junit") { Tests = new(1, 1, 0) }, 1, Verdict.Warn, "1 of 2 tests passed, 50 %");
        Check(None with { OnFailure = OnFailure.Warn }, new("junit") { Tests = new(0, 0, 0) }, 0, Verdict.Hold, "no test ran");
    }

    [Fact]
    public void Several_reports_are_judged_together()
    {
        var both = new CheckReport("junit") { Tests = new(1, 0, 0), Findings = new Dictionary<Severity, int> { [Severity.Low] = 1 } }.Plus(new("lcov") { Coverage = new(1, 2), Tests = new(2, 1, 1), Findings = new Dictionary<Severity, int> { [Severity.Low] = 2 } });

        (both.Format, both.Tests, both.Coverage).ShouldBe(("junit, lcov", new TestCounts(3, 1, 1), new CoverageCounts(1, 2)));
        both.Findings![Severity.Low].ShouldBe(3);
    }

    private static void Check(CheckSettings settings, CheckReport report, int exit, Verdict verdict, string evidence)
    {
        var result = new CheckJudge(settings).Judge(report, exit);
        (result.Verdict, result.Evidence).ShouldBe((verdict, evidence));
    }
}
