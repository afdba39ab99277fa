using Interlock.Database;

namespace Interlock.Rollback.Replaying;

/// <summary>The restored database can't hold all that was written since, and nobody has accepted that.</summary>
/// <param name="report">What was replayed, and what was not.</param>
/// <param name="database">The one in use.</param>
internal sealed class ReplayRefusedException(ReplayReport report, string database) : DatabaseException(Told(report, database))
{
    /// <summary>The rows, a line each.</summary>
    public IReadOnlyList<string> Rows { get; } = report.RefusedLines;

    private static string Told(ReplayReport report, string database)
    {
        List<string> reasons = [];
        if (report.RefusedCount > 0)
            reasons.Add($"the old schema does not take {Counted.Of(report.RefusedCount, "row")} written since, such as the {report.RefusedLines[0]}");
        if (report.Lost.Count > 0)
            reasons.Add($"what was written to {string.Join(", ", report.Lost)} was not captured");
        return $"The databases were not swapped, {database} is in use as before: {string.Join("; ", reasons)}. To go back without them: --schema=replay --accept-data-loss; they stay in the database as it is now, which is kept";
    }
}
