using System.Xml.Linq;

namespace Interlock.Preflight.Reports;

/// <summary>JUnit XML, as pytest, jest-junit, Surefire, Playwright, Go and others write it. Cases are counted, as the totals of some writers are wrong.</summary>
internal sealed class JUnitReport : IReportFormat
{
    public string Name => "junit";

    public bool Knows(string text) => XmlText.RootOf(text) is "testsuites" or "testsuite";

    public CheckReport Read(string text)
    {
        var root = XmlText.Read(text);
        var cases = root.All("testcase").ToList();
        var ended = cases.ToLookup(EndOf);
        return new(Name)
        {
            Tests = new(ended[End.Passed].Count(), ended[End.Failed].Count(), ended[End.Skipped].Count(), ended[End.Flaky].Count()),
            Wrong = [.. ended[End.Failed].Select(NameOf)],
            // pytest: the tests of a module that can't be imported are in no count (its junitxml.py writes this message).
            Incomplete = cases.FirstOrDefault(IsNotCollected) is { } module ? $"{NameOf(module)} could not be collected, and its tests are in no count"
                : cases.Count == 0 && root.Number("tests") > 0 ? $"it says {root.Text("tests")} tests and holds none" : null,
        };
    }

    private static End EndOf(XElement test) =>
        test.Has("failure") || test.Has("error") ? End.Failed
        : test.Has("skipped") ? End.Skipped
        // Surefire, with rerunFailingTestsCount.
        : test.Has("flakyFailure") || test.Has("flakyError") ? End.Flaky
        : End.Passed;

    private static bool IsNotCollected(XElement test) => test.Elements().Any(child => child.Name.LocalName == "error" && child.Text("message") == "collection failure");

    private static string NameOf(XElement test) => test.Text("classname") is { Length: > 0 } type ? $"{type}: {test.Text("name")}" : test.Text("name") ?? "a test without a name";

    private enum End
    {
        Passed,
        Failed,
        Skipped,
        Flaky,
    }
}
