using System.Text.Json;

namespace Interlock.Preflight.Reports;

/// <summary>What <c>pip-audit --format=json</c> prints. It tells no severities: each finding may be critical.</summary>
internal sealed class PipAuditReport : JsonReport
{
    public override string Name => "pip-audit";

    protected override bool Knows(JsonElement root) => Packages(root) is { } packages && packages.All(one => Get(one, "vulns") is not null || Get(one, "skip_reason") is not null) && (packages.Count > 0 || root.ValueKind == JsonValueKind.Object);

    protected override bool Begins(string text) => text.Contains("\"vulns\"", StringComparison.Ordinal);

    protected override CheckReport Read(JsonElement root)
    {
        var packages = Packages(root) ?? throw new ReportException("it has no dependencies");
        var skipped = packages.Where(one => Get(one, "skip_reason") is not null).Select(one => $"{Text(one, "name")} was not audited: {Text(one, "skip_reason")}").ToList();
        var found = packages.SelectMany(one => Items(one, "vulns").Select(flaw => $"{Text(one, "name")} {Text(one, "version")}: {Text(flaw, "id")}{Mend(flaw)}")).ToList();
        return new(Name)
        {
            Findings = CheckReport.Counted(found.Select(_ => Severity.Unknown)),
            Wrong = [.. found, .. skipped],
            Incomplete = packages.Count > 0 && skipped.Count == packages.Count ? skipped[0] : null,
        };
    }

    // Before version 2.5 the list stood alone.
    private static List<JsonElement>? Packages(JsonElement root) =>
        root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : Get(root, "dependencies") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : null;

    private static string Mend(JsonElement flaw) => Items(flaw, "fix_versions").Select(version => version.GetString()).ToList() is { Count: > 0 } versions ? $" (mended in {string.Join(", ", versions)})" : "";
}
