using System.Text.Json;

namespace Interlock.Preflight.Reports;

/// <summary>What <c>bandit -f json</c> prints.</summary>
internal sealed class BanditReport : JsonReport
{
    public override string Name => "bandit";

    protected override bool Knows(JsonElement root) => Get(root, "results") is { ValueKind: JsonValueKind.Array } && Get(root, "metrics") is not null;

    protected override bool Begins(string text) => text.Contains("\"issue_severity\"", StringComparison.Ordinal);

    protected override CheckReport Read(JsonElement root)
    {
        var results = root.GetProperty("results").EnumerateArray().Select(one => (Severity: SeverityOf(Text(one, "issue_severity")), Line: $"{Text(one, "filename")}:{Get(one, "line_number")}: {Text(one, "test_id")} {Text(one, "issue_text")}")).OrderByDescending(one => one.Severity).ToList();
        return new(Name)
        {
            Findings = CheckReport.Counted(results.Select(one => one.Severity)),
            Wrong = [.. results.Select(one => one.Line)],
            Incomplete = Items(root, "errors").FirstOrDefault() is { ValueKind: JsonValueKind.Object } error ? $"{Text(error, "filename")} could not be scanned: {Text(error, "reason")}" : null,
        };
    }
}
