using System.Xml.Linq;
using Interlock.Build.Testing;

namespace Interlock.Build.Tests;

public sealed class TestResultsTests : IDisposable
{
    private readonly TestProject _project = new("Some.Tests", "Some.Tests.dll", Path.GetTempFileName());

    public void Dispose() => File.Delete(_project.Results);

    [Fact]
    public void Passed_failed_and_skipped_are_counted_and_the_failed_one_says_why()
    {
        var results = TestResults.Of(Trx("Failed", "Passed", "Passed", "NotExecuted", "Failed"));

        (results.Passed, results.Skipped).ShouldBe((2, 1));
        results.Failures.ShouldHaveSingleItem().Message.ShouldBe("because");
    }

    [Fact]
    public void An_outcome_nobody_foresaw_is_a_failure() => TestResults.Of(Trx("Completed", "Aborted")).Failures.ShouldHaveSingleItem();

    [Fact]
    public void A_run_that_died_half_way_is_a_failure_though_every_test_passed() => TestResults.Of(Trx("Failed", "Passed")).Failures.ShouldHaveSingleItem();

    [Fact]
    public void No_results_are_a_failure()
    {
        File.Delete(_project.Results);

        TestResults.Of(_project, 0).Failures.ShouldHaveSingleItem().Message.ShouldContain("no results");
    }

    [Fact]
    public void Results_that_cannot_be_read_are_a_failure()
    {
        File.WriteAllText(_project.Results, "<TestRun><Unit");

        TestResults.Of(_project, 0).Failures.ShouldHaveSingleItem().Message.ShouldContain("cannot be read");
    }

    [Fact]
    public void A_runner_that_fails_without_a_failed_test_is_a_failure()
    {
        Trx("Completed", "Passed").Save(_project.Results);

        TestResults.Of(_project, 134).Failures.ShouldHaveSingleItem().Message.ShouldContain("134");
        TestResults.Of(_project, 0).Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, null, "Suite!=faults")]
    [InlineData("fast", null, "Suite!=slow&Suite!=faults")]
    [InlineData("database", "Name~x", "(Suite=database)&(Name~x)")]
    public void Suite_and_filter_become_one_filter(string? suite, string? filter, string expected) => TestFilter.Of(suite, filter).ShouldBe(expected);

    private static XDocument Trx(string summary, params string[] outcomes)
    {
        XNamespace trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
        return new XDocument(new XElement(
            trx + "TestRun",
            new XElement(trx + "Results", outcomes.Select(outcome => new XElement(
                trx + "UnitTestResult",
                new XAttribute("testName", "A_test"),
                new XAttribute("outcome", outcome),
                new XElement(trx + "Output", new XElement(trx + "ErrorInfo", new XElement(trx + "Message", "because")))))),
            new XElement(trx + "ResultSummary", new XAttribute("outcome", summary))));
    }
}
