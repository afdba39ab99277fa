namespace Interlock.Preflight.Reports;

/// <summary>The TRX of <c>dotnet test --logger trx</c> (schema VisualStudio/TeamTest/2010).</summary>
internal sealed class TrxReport : IReportFormat
{
    public string Name => "trx";

    public bool Knows(string text) => XmlText.RootOf(text) is "TestRun";

    public CheckReport Read(string text)
    {
        var root = XmlText.Read(text);
        var results = root.All("UnitTestResult").ToLookup(result => result.Text("outcome"), StringComparer.Ordinal);
        var skipped = results.Where(group => group.Key is "NotExecuted" or "Inconclusive" or "NotRunnable" or "Pending").Sum(group => group.Count());
        var failed = results.Where(group => group.Key is not ("Passed" or "Warning" or "PassedButRunAborted" or "Completed" or "NotExecuted" or "Inconclusive" or "NotRunnable" or "Pending")).SelectMany(group => group).ToList();
        var summary = root.All("ResultSummary").FirstOrDefault() ?? throw new ReportException("it has no ResultSummary: the test run did not come to its end");
        var outcome = summary.Text("outcome");
        return new(Name)
        {
            Tests = new(results.Sum(group => group.Count()) - skipped - failed.Count, failed.Count, skipped),
            Wrong = [.. failed.Select(result => result.Text("testName") ?? "a test without a name")],
            Incomplete = outcome is "Aborted" or "Error" or "Timeout" || (outcome == "Failed" && failed.Count == 0)
                ? $"its test run was {outcome}: {summary.All("Text").FirstOrDefault()?.Value.Trim() ?? "it does not say why"}" : null,
        };
    }
}
