using System.Globalization;
using System.Text.Json;

namespace Interlock.Preflight.Reports;

/// <summary>SARIF 2.1.0 (OASIS), as bandit, eslint, ruff, CodeQL, Semgrep and the C# compiler write it. What is suppressed in the source does not count.</summary>
internal sealed class SarifReport : JsonReport
{
    public override string Name => "sarif";

    protected override bool Knows(JsonElement root) => Get(root, "runs") is { ValueKind: JsonValueKind.Array } && Get(root, "version") is not null;

    protected override bool Begins(string text) => text.Contains("sarif", StringComparison.OrdinalIgnoreCase) && text.Contains("\"runs\"", StringComparison.Ordinal);

    protected override CheckReport Read(JsonElement root)
    {
        var runs = root.GetProperty("runs").EnumerateArray().ToList();
        var found = runs.SelectMany(run => Items(run, "results").Where(Counts).Select(result => FindingOf(run, result))).OrderByDescending(finding => finding.Severity).ToList();
        return new(Name)
        {
            Errors = found.Count(finding => finding.Level == "error"),
            Warnings = found.Count(finding => finding.Level == "warning"),
            Findings = CheckReport.Counted(found.Select(finding => finding.Severity)),
            Wrong = [.. found.Select(finding => finding.Line)],
            Incomplete = runs.Count == 0 ? "it holds no run" : runs.SelectMany(run => Items(run, "invocations")).Any(one => Get(one, "executionSuccessful") is { ValueKind: JsonValueKind.False }) ? "the tool says that it did not come to its end (executionSuccessful: false)" : null,
        };
    }

    // SARIF 3.27.9, 3.27.23, 3.27.24.
    private static bool Counts(JsonElement result) =>
        (Text(result, "kind") ?? "fail") is "fail" or "open" or "review"
        && Text(result, "baselineState") != "absent"
        && !Items(result, "suppressions").Any(one => (Text(one, "status") ?? "accepted") == "accepted");

    private static Found FindingOf(JsonElement run, JsonElement result)
    {
        var id = Text(result, "ruleId") ?? Text(result, "rule", "id");
        var rules = Items(run, "tool", "driver", "rules").Concat(Items(run, "tool", "extensions").SelectMany(extension => Items(extension, "rules")));
        JsonElement? rule = rules.FirstOrDefault(one => Text(one, "id") == id) is { ValueKind: JsonValueKind.Object } known ? known : null;
        var level = Text(result, "level") ?? (rule is { } itsRule ? Text(itsRule, "defaultConfiguration", "level") : null) ?? "warning";
        var place = Items(result, "locations").Select(one => Get(one, "physicalLocation")).OfType<JsonElement>().FirstOrDefault();
        var where = Text(place, "artifactLocation", "uri") is { } file ? $"{file}:{Get(place, "region", "startLine")?.ToString() ?? "1"}: " : "";
        return new(level, SeverityOf(result, rule, level), $"{where}{id} {Text(result, "message", "text")}".Trim());
    }

    private static Severity SeverityOf(JsonElement result, JsonElement? rule, string level)
    {
        var score = Text(result, "properties", "security-severity") ?? (rule is { } its ? Text(its, "properties", "security-severity") : null);
        if (double.TryParse(score, CultureInfo.InvariantCulture, out var number))
            return number switch { >= 9 => Severity.Critical, >= 7 => Severity.High, >= 4 => Severity.Moderate, > 0 => Severity.Low, _ => Severity.Info };
        // bandit's own.
        if (Text(result, "properties", "issue_severity") is { } word)
            return SeverityOf(word);
        return level switch { "error" => Severity.High, "warning" => Severity.Moderate, "note" => Severity.Low, _ => Severity.Info };
    }

    private sealed record Found(string Level, Severity Severity, string Line);
}
