using System.Text.Json;
using Interlock.Backup;
using Interlock.Ledger;
using Interlock.Migrate;

namespace Interlock.Rollback;

/// <summary>What rehearsals have proven of ways back: one that failed on the copy, or changed nothing there, is none for the database either.</summary>
internal static class RehearsedWayBack
{
    /// <summary>The same migrations, with what the last rehearsal of each has proven.</summary>
    public static IReadOnlyList<BeyondRevision> WithRehearsals(this IReadOnlyList<BeyondRevision> beyond, ReleaseHistory history)
    {
        if (beyond.Count == 0)
            return beyond;
        var reports = history.Runs.SelectMany(run => run.Steps).Where(step => step.Key == new StepKey(Phase.Backup, BackupProof.StepName)).OrderByDescending(step => step.At).Select(Report).OfType<RehearsalReport>().ToList();
        return [.. beyond.Select(one => reports.Find(report => report.Held(one.Revision)) is { } report
            ? one with { NoWay = one.NoWay ?? report.NoWayBackOf(one.Revision), Obstacle = one.Obstacle ?? report.LeftBehind }
            : one)];
    }

    // What cannot be read proves nothing.
    private static RehearsalReport? Report(StepHistory step)
    {
        try
        {
            return step.Data?["rehearsal"]?.Deserialize<RehearsalReport>(JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
