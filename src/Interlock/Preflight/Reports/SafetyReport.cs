using System.Text.Json;

namespace Interlock.Preflight.Reports;

/// <summary>What <c>safety check --json</c> prints, from its version 2 on. Most findings come without a severity: those may be critical.</summary>
internal sealed class SafetyReport : JsonReport
{
    public override string Name => "safety";

    protected override bool Knows(JsonElement root) => Get(root, "report_meta") is not null && Get(root, "vulnerabilities") is { ValueKind: JsonValueKind.Array };

    protected override bool Begins(string text) => text.Contains("\"report_meta\"", StringComparison.Ordinal);

    protected override CheckReport Read(JsonElement root)
    {
        var flaws = Items(root, "vulnerabilities").Select(one => (Severity: SeverityOf(Text(one, "severity", "cvssv3", "base_severity") ?? Text(one, "severity")), Line: $"{Text(one, "package_name")} {Text(one, "analyzed_version")}: {Text(one, "CVE") ?? Text(one, "vulnerability_id")}")).OrderByDescending(one => one.Severity).ToList();
        return new(Name) { Findings = CheckReport.Counted(flaws.Select(one => one.Severity)), Wrong = [.. flaws.Select(one => one.Line)] };
    }
}
