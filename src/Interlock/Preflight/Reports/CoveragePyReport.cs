using System.Text.Json;

namespace Interlock.Preflight.Reports;

/// <summary>What <c>coverage json</c> writes (coverage.py). Its own percentage: of statements and, where they were measured, branches.</summary>
internal sealed class CoveragePyReport : JsonReport
{
    public override string Name => "coverage-py";

    protected override bool Knows(JsonElement root) => Get(root, "totals", "num_statements") is not null;

    protected override bool Begins(string text) => text.Contains("\"meta\"", StringComparison.Ordinal) && text.Contains("\"executed_lines\"", StringComparison.Ordinal);

    protected override CheckReport Read(JsonElement root)
    {
        var totals = root.GetProperty("totals");
        return new(Name)
        {
            Coverage = new(
                totals.GetProperty("covered_lines").GetInt64() + (Get(totals, "covered_branches")?.GetInt64() ?? 0),
                totals.GetProperty("num_statements").GetInt64() + (Get(totals, "num_branches")?.GetInt64() ?? 0)),
        };
    }
}
