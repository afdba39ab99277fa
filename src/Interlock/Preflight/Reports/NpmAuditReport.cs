using System.Text.Json;

namespace Interlock.Preflight.Reports;

/// <summary>What <c>npm audit --json</c> and <c>pnpm audit --json</c> print.</summary>
internal sealed class NpmAuditReport : JsonReport
{
    public override string Name => "npm-audit";

    protected override bool Knows(JsonElement root) =>
        Get(root, "metadata", "vulnerabilities") is not null || Get(root, "auditReportVersion") is not null || (Get(root, "error", "code") ?? Get(root, "error", "summary")) is not null;

    protected override bool Begins(string text) => text.Contains("\"auditReportVersion\"", StringComparison.Ordinal);

    protected override CheckReport Read(JsonElement root)
    {
        if (Get(root, "error") is not null)
            throw new ReportException($"the audit could not be made: {new[] { Text(root, "error", "summary"), Text(root, "message"), Text(root, "error", "code") }.FirstOrDefault(said => !string.IsNullOrWhiteSpace(said)) ?? "npm does not say why"}");
        var counts = root.GetProperty("metadata").GetProperty("vulnerabilities").EnumerateObject().Where(one => one.Name != "total").Select(one => (Severity: SeverityOf(one.Name), Count: one.Value.GetInt32())).ToList();
        var named = Get(root, "vulnerabilities") is { ValueKind: JsonValueKind.Object } packages
            ? packages.EnumerateObject().Select(one => (Severity: SeverityOf(Text(one.Value, "severity")), Line: $"{one.Name} {Text(one.Value, "range")}: {Text(one.Value, "severity")}")) : [];
        return new(Name)
        {
            Findings = counts.GroupBy(one => one.Severity).ToDictionary(group => group.Key, group => group.Sum(one => one.Count)),
            Wrong = [.. named.OrderByDescending(one => one.Severity).Select(one => one.Line)],
        };
    }
}
