using Interlock.Preflight.Reports;

namespace Interlock.Tests.Preflight.Reports;

public sealed class ReportFormatsTests
{
    private const string JUnit = """
        <?xml version="1.0" encoding="utf-8"?>
        <testsuites><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.05">
          <testcase classname="test_a" name="test_ok" time="0.001" />
          <testcase classname="test_a" name="test_no"><failure message="assert 1 == 2">trace</failure></testcase>
          <testcase classname="test_a" name="test_odd"><error message="failed on setup">trace</error></testcase>
          <testcase classname="test_a" name="test_later"><skipped type="pytest.skip" message="later" /></testcase>
          <testcase classname="test_a" name="test_twice"><flakyFailure message="first time" /></testcase>
        </testsuite></testsuites>
        """;

    private const string Trx = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
          <UnitTestResult testName="A.One" outcome="Passed" /><UnitTestResult testName="A.Two" outcome="Failed" /><UnitTestResult testName="A.Three" outcome="NotExecuted" />
        </Results><ResultSummary outcome="Failed"><Counters total="3" executed="2" passed="1" failed="1" /></ResultSummary></TestRun>
        """;

    private const string Sarif = """
        {"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{"tool":{"driver":{"name":"x","rules":[
          {"id":"R1","properties":{"security-severity":"9.8"}},{"id":"R2","defaultConfiguration":{"level":"error"}}]}},
          "results":[
            {"ruleId":"R1","level":"warning","message":{"text":"a hole"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/a.py"},"region":{"startLine":7}}}]},
            {"ruleId":"R2","message":{"text":"by its rule"}},
            {"ruleId":"B1","level":"note","message":{"text":"bandit's"},"properties":{"issue_severity":"MEDIUM"}},
            {"ruleId":"R1","message":{"text":"known"},"suppressions":[{"kind":"inSource"}]},
            {"ruleId":"R1","kind":"pass","message":{"text":"fine"}}]}]}
        """;

    private const string NpmAudit = """
        {"auditReportVersion":2,"vulnerabilities":{"minimist":{"name":"minimist","severity":"critical","range":"<1.2.6"},"semver":{"name":"semver","severity":"moderate","range":"<5.7.2"}},
         "metadata":{"vulnerabilities":{"info":0,"low":0,"moderate":1,"high":0,"critical":1,"total":2},"dependencies":{"prod":10}}}
        """;

    private const string PipAudit = """
        {"dependencies":[{"name":"flask","version":"0.5","vulns":[{"id":"PYSEC-2019-179","fix_versions":["1.0"],"description":"…"}]},{"name":"idna","version":"3.4","vulns":[]}],"fixes":[]}
        """;

    private const string Bandit = """
        {"errors":[],"metrics":{},"results":[{"filename":"app.py","line_number":3,"test_id":"B602","issue_severity":"HIGH","issue_text":"shell=True"},{"filename":"app.py","line_number":9,"test_id":"B101","issue_severity":"LOW","issue_text":"assert"}]}
        """;

    [Fact]
    public void JUnit_cases_are_counted_by_how_they_ended()
    {
        var report = Read(JUnit);

        (report.Format, report.Tests).ShouldBe(("junit", new TestCounts(1, 2, 1, 1)));
        report.Wrong.ShouldBe(["test_a: test_no", "test_a: test_odd"]);
        report.Tests!.PassRate.ShouldBe(50);
        report.Incomplete.ShouldBeNull();
    }

    [Fact]
    public void A_module_that_pytest_could_not_collect_makes_its_report_incomplete() =>
        Read("""<testsuites><testsuite tests="1"><testcase classname="" name="tests.test_api"><error message="collection failure">ImportError</error></testcase></testsuite></testsuites>""")
            .Incomplete.ShouldBe("tests.test_api could not be collected, and its tests are in no count");

    [Fact]
    public void Trx_results_are_counted() =>
        (Read(Trx) is var report ? (report.Format, report.Tests, report.Wrong.Single(), report.Incomplete) : default).ShouldBe(("trx", new TestCounts(1, 1, 1), "A.Two", null));

    [Theory]
    [InlineData("""<TestRun><Results><UnitTestResult testName="A" outcome="Passed" /></Results><ResultSummary outcome="Aborted"><RunInfos><RunInfo outcome="Error"><Text>host crashed</Text></RunInfo></RunInfos></ResultSummary></TestRun>""", "its test run was Aborted: host crashed")]
    [InlineData("""<TestRun><Results><UnitTestResult testName="A" outcome="Passed" /></Results><ResultSummary outcome="Failed"><RunInfos><RunInfo outcome="Error"><Text>no such adapter</Text></RunInfo></RunInfos></ResultSummary></TestRun>""", "its test run was Failed: no such adapter")]
    public void A_test_run_that_did_not_end_is_told(string trx, string reason) => Read(trx).Incomplete.ShouldBe(reason);

    [Theory]
    [InlineData("""<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd"><coverage line-rate="0.8" lines-covered="80" lines-valid="100"/>""", "cobertura", 80, 100)]
    [InlineData("""<coverage line-rate="0.5"><packages><package><classes><class><methods><method><lines><line number="1" hits="1"/></lines></method></methods><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class></classes></package></packages></coverage>""", "cobertura", 1, 2)]
    [InlineData("TN:\nSF:a.js\nDA:1,1\nDA:2,0\nLF:10\nLH:7\nend_of_record\nSF:b.js\nDA:1,5\nDA:2,0\nend_of_record\n", "lcov", 8, 12)]
    [InlineData("""{"meta":{"version":"7.4.0"},"files":{},"totals":{"covered_lines":90,"num_statements":100,"percent_covered":90.0}}""", "coverage-py", 90, 100)]
    [InlineData("""{"meta":{"version":"7.4.0"},"files":{},"totals":{"covered_lines":90,"num_statements":100,"num_branches":20,"covered_branches":10}}""", "coverage-py", 100, 120)]
    public void Coverage_is_read_by_lines(string text, string format, long covered, long valid) =>
        (Read(text) is var report ? (report.Format, report.Coverage) : default).ShouldBe((format, new CoverageCounts(covered, valid)));

    [Fact]
    public void Sarif_results_have_levels_and_severities_and_suppressed_ones_do_not_count()
    {
        var report = Read(Sarif);

        (report.Errors, report.Warnings).ShouldBe((1, 1));
        report.Findings.ShouldBe(new Dictionary<Severity, int> { [Severity.Critical] = 1, [Severity.High] = 1, [Severity.Moderate] = 1 }, ignoreOrder: true);
        report.Wrong.ShouldBe(["src/a.py:7: R1 a hole", "R2 by its rule", "B1 bandit's"]);
    }

    [Fact]
    public void Sarif_of_a_tool_that_failed_is_incomplete() =>
        Read("""{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"invocations":[{"executionSuccessful":false}],"results":[]}]}""").Incomplete.ShouldNotBeNull();

    [Fact]
    public void Audits_count_by_severity()
    {
        var npm = Read(NpmAudit);
        npm.Findings![Severity.Critical].ShouldBe(1);
        npm.Wrong.ShouldBe(["minimist <1.2.6: critical", "semver <5.7.2: moderate"]);

        var pip = Read(PipAudit);
        pip.Findings.ShouldBe(new Dictionary<Severity, int> { [Severity.Unknown] = 1 });
        pip.Wrong.ShouldBe(["flask 0.5: PYSEC-2019-179 (mended in 1.0)"]);

        var bandit = Read(Bandit);
        bandit.Findings.ShouldBe(new Dictionary<Severity, int> { [Severity.High] = 1, [Severity.Low] = 1 }, ignoreOrder: true);
        bandit.Wrong[0].ShouldBe("app.py:3: B602 shell=True");
    }

    [Fact]
    public void An_audit_that_could_not_be_made_is_unreadable()
    {
        Refused("""{"message":"405 Method Not Allowed - POST /-/npm/v1/security/advisories/bulk","statusCode":405,"error":{"summary":"","detail":""}}""").ShouldBe("the audit could not be made: 405 Method Not Allowed - POST /-/npm/v1/security/advisories/bulk");
        Refused("""{"error":{"code":"ENOLOCK","summary":"This command requires an existing lockfile."}}""").ShouldBe("the audit could not be made: This command requires an existing lockfile.");
    }

    [Theory]
    [InlineData("..F.s\n=== short test summary info ===\nFAILED test_a.py::test_no - assert 1 == 2\n=================== 1 failed, 3 passed, 1 skipped in 0.12s ===================", "pytest", 3, 1, 1, 0)]
    [InlineData("10 passed in 0.05s", "pytest", 10, 0, 0, 0)]
    [InlineData("1 failed, 2 passed, 1 warning, 2 errors in 65.03s (0:01:05)", "pytest", 2, 3, 0, 0)]
    [InlineData("===== 5 passed, 1 xfailed, 1 xpassed, 3 warnings in 1.00s =====", "pytest", 6, 1, 0, 0)]
    [InlineData("============ no tests ran in 0.01s ============", "pytest", 0, 0, 0, 0)]
    [InlineData("Test Suites: 1 failed, 2 passed, 3 total\nTests:       1 failed, 2 skipped, 9 passed, 12 total\nSnapshots:   0 total\nTime:        1.2 s", "jest", 9, 1, 2, 0)]
    [InlineData(" Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 9 passed (10)\n   Start at  10:00:00", "vitest", 9, 1, 0, 0)]
    [InlineData("Running 14 tests using 1 worker\n\n  1) [chromium] › a.spec.ts:3:1 › logs in\n\n  1 failed\n    [chromium] › a.spec.ts:3:1 › logs in\n  2 flaky\n  1 skipped\n  10 passed (3.2s)\n", "playwright", 10, 1, 1, 2)]
    [InlineData("Passed!  - Failed:     0, Passed:    21, Skipped:     2, Total:    23, Duration: 36 s - A.dll (net10.0)\nFailed!  - Failed:     1, Passed:     4, Skipped:     0, Total:     5, Duration: 1 s - B.dll (net10.0)", "dotnet-test", 25, 1, 2, 0)]
    public void Test_runners_are_read_by_their_last_line(string text, string format, int passed, int failed, int skipped, int flaky) =>
        (Printed(text) is var report ? (report.Format, report.Tests) : default).ShouldBe((format, new TestCounts(passed, failed, skipped, flaky)));

    [Theory]
    [InlineData("src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.\nsrc/b.ts(1,1): error TS2304: Cannot find name 'x'.\n", "tsc", 2)]
    [InlineData("a.ts:3:5 - error TS2322: no\n\nFound 12 errors in 3 files.\n", "tsc", 12)]
    [InlineData("a.py:1: error: Name \"x\" is not defined  [name-defined]\nFound 1 error in 1 file (checked 10 source files)\n", "mypy", 1)]
    [InlineData("Success: no issues found in 10 source files\n", "mypy", 0)]
    [InlineData("a.py:1:8: F401 [*] `os` imported but unused\nFound 3 errors.\n[*] 1 fixable with the `--fix` option.\n", "ruff", 3)]
    [InlineData("Found 3 errors (1 fixed, 2 remaining).\n", "ruff", 2)]
    [InlineData("All checks passed!\n", "ruff", 0)]
    [InlineData("Would reformat: a.py\n1 file would be reformatted, 3 files already formatted\n", "ruff", 1)]
    [InlineData("/a.js\n  1:1  error  no\n\n✖ 12 problems (3 errors, 9 warnings)\n", "eslint", 3)]
    [InlineData("/a/b.cs(1,2): warning CA1000: x [/a/b.csproj]\n    1 Warning(s)\n    0 Error(s)\n", "dotnet-build", 0)]
    public void Linters_are_read_by_their_sums(string text, string format, int errors) =>
        (Printed(text) is var report ? (report.Format, report.Errors) : default).ShouldBe((format, errors));

    [Fact]
    public void Colours_are_no_part_of_what_is_read() =>
        Printed("\u001B[32m\u001B[32m\u001B[1m3 passed\u001B[0m\u001B[32m in 0.01s\u001B[0m").Tests.ShouldBe(new TestCounts(3, 0, 0));

    [Fact]
    public void A_document_on_standard_output_is_read_as_one() => Printed(NpmAudit).Format.ShouldBe("npm-audit");

    [Theory]
    [InlineData("tsc")]
    [InlineData("eslint")]
    public void A_tool_that_is_silent_when_all_is_well_is_read_when_named(string format) => ReportFormats.ReadPrinted("", "", format).Errors.ShouldBe(0);

    [Theory]
    [InlineData("pytest")]
    [InlineData("jest")]
    [InlineData("mypy")]
    [InlineData("ruff")]
    [InlineData("playwright")]
    [InlineData("dotnet-test")]
    public void A_tool_without_its_last_line_is_unreadable(string format) =>
        Should.Throw<ReportException>(() => ReportFormats.ReadPrinted("Segmentation fault", "", format)).Message.ShouldContain("did not print its last line");

    // Cut off at any place, none of them may be read as whole.
    [Theory]
    [InlineData(JUnit)]
    [InlineData(Trx)]
    [InlineData(Sarif)]
    [InlineData(NpmAudit)]
    [InlineData(PipAudit)]
    [InlineData(Bandit)]
    public void A_document_that_is_cut_off_is_unreadable(string text)
    {
        var whole = text.Trim();
        for (var length = 1; length < whole.Length; length += 7)
            Should.Throw<ReportException>(() => ReportFormats.Read(whole[..length], null), whole[..length]);
    }

    [Theory]
    [InlineData("", "there is nothing in it")]
    [InlineData("hello", "it is in none of the formats that are known: junit, trx, ")]
    [InlineData("{}", "it is in none of the formats that are known: ")]
    [InlineData("TN:\nSF:a.js\nDA:1,1\n", "it is cut off: its last file has no end_of_record")]
    public void What_is_no_report_is_unreadable(string text, string reason) => Refused(text).ShouldStartWith(reason);

    [Fact]
    public void Every_format_of_the_runbook_is_one_that_is_known() =>
        Enum.GetNames<Interlock.Runbook.ReportFormat>().Select(Interlock.Runbook.Reading.Shape.Kebab).ShouldBe(ReportFormats.Names, ignoreOrder: true);

    private static CheckReport Read(string text) => ReportFormats.Read(text, null);

    private static CheckReport Printed(string text) => ReportFormats.ReadPrinted(text, "", null);

    private static string Refused(string text) => Should.Throw<ReportException>(() => ReportFormats.Read(text, null)).Message;
}
