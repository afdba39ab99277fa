using System.Xml;
using System.Xml.Linq;

namespace Interlock.Build.Testing;

/// <summary>How a project's tests went. A run that left no readable results is a failure, never nothing.</summary>
public sealed record TestResults(int Passed, int Skipped, IReadOnlyList<FailedTest> Failures)
{
    private static readonly XNamespace s_trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static TestResults Of(TestProject project, int exitCode)
    {
        ArgumentNullException.ThrowIfNull(project);
        if (!File.Exists(project.Results))
            return Broken(project, $"left no results; the runner ended with {exitCode}.");
        try
        {
            var results = Of(XDocument.Load(project.Results));
            return exitCode == 0 || results.Failures.Count > 0
                ? results
                : results with { Failures = Broken(project, $"ended with {exitCode}, though no test failed.").Failures };
        }
        catch (XmlException unreadable)
        {
            return Broken(project, $"left results that cannot be read: {unreadable.Message}");
        }
    }

    public static TestResults Of(XDocument trx)
    {
        ArgumentNullException.ThrowIfNull(trx);
        var tests = trx.Descendants(s_trx + "UnitTestResult").ToList();
        var failures = tests.Where(test => OutcomeOf(test) is not ("Passed" or "NotExecuted")).Select(Failure).ToList();

        // A test host that dies leaves the tests it never ran out of the list, and says so only here.
        var summary = trx.Descendants(s_trx + "ResultSummary").FirstOrDefault();
        if (failures.Count == 0 && summary?.Attribute("outcome")?.Value is not ("Completed" or "Passed"))
            failures.Add(new FailedTest("the whole run", summary is null ? "The results have no summary." : string.Join(' ', summary.Descendants(s_trx + "Text").Select(text => text.Value))));
        return new TestResults(tests.Count(test => OutcomeOf(test) == "Passed"), tests.Count(test => OutcomeOf(test) == "NotExecuted"), failures);
    }

    private static TestResults Broken(TestProject project, string what) => new(0, 0, [new FailedTest(project.Name, what)]);

    private static FailedTest Failure(XElement test) => new(
        test.Attribute("testName")?.Value ?? "a test without a name",
        string.Join('\n', test.Descendants(s_trx + "ErrorInfo").Descendants().Where(part => part.Name.LocalName is "Message" or "StackTrace").Select(part => part.Value.Trim())));

    private static string? OutcomeOf(XElement test) => test.Attribute("outcome")?.Value;
}

/// <summary>A test that failed, and why.</summary>
public sealed record FailedTest(string Name, string Message);
