using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>The pending migrations on a copy of the database: up, down, and up again, with what each does to the tables.</summary>
internal static class Rehearsal
{
    /// <summary>Runs it.</summary>
    /// <param name="context">The release.</param>
    /// <param name="copy">The copy. It is thrown away afterwards.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<RehearsalReport> RunAsync(StepContext context, DatabaseUrl copy, CancellationToken cancellation)
    {
        void Say(string line) => context.Say($"rehearsal: {line}");
        var watch = new ScriptWatch(context.Clock);
        var report = new RehearsalReport();
        var part = RehearsalPart.Up;
        try
        {
            var migrator = await ReleasedScripts.MigratorAsync(context, copy, cancellation, watch);
            var state = await migrator.StateAsync(cancellation);
            var pending = migrator.Missing(state);
            // With nothing pending it is the newest one's way back that is tried.
            var newest = context.Plan.Runbook.Database!.Migrations!.Rehearse == Runbook.RehearsalMode.Always && pending.Count == 0 && state.Applied.Count > 0 ? state.Applied[^1] : null;
            var from = newest is null ? state.Current : state.Applied.Count > 1 ? state.Applied[^2].Revision : null;
            report = report with { From = from, Revisions = newest is null ? [.. pending.Select(one => one.ToString())] : [$"{newest.Revision} {newest.Name}"] };
            if (report.Revisions.Count == 0)
                return report;
            var before = newest is null ? await StructureAsync(copy, cancellation) : null;
            var up = await TimeAsync(context, () => migrator.UpAsync(null, Say, cancellation));
            var after = await StructureAsync(copy, cancellation);
            report = report with { UpSeconds = up, Up = [.. watch.Effects] };
            // A way back from half-way leads elsewhere than to where this began.
            if (state.Halfway is { } half)
                return report with { NotTried = $"before this, {half}" };
            IReadOnlyList<string> noWayBack = newest is null ? [.. pending.Where(one => one.Down is null).Select(one => one.ToString())] : newest.DownSql is null ? report.Revisions : [];
            if (noWayBack.Count > 0)
                return report with { NotTried = $"{string.Join(", ", noWayBack)} has none: a rollback would have to restore" };
            watch.Effects.Clear();
            part = RehearsalPart.Down;
            var down = await TimeAsync(context, () => migrator.DownAsync(from, null, Say, cancellation));
            report = report with { DownSeconds = down, Down = [.. watch.Effects], Differences = before is null ? [] : Differences(before, await StructureAsync(copy, cancellation)) };
            part = RehearsalPart.UpAgain;
            await migrator.UpAsync(null, Say, cancellation);
            return report with { Differences = [.. report.Differences, .. Differences(after, await StructureAsync(copy, cancellation)).Select(line => $"the second time up: {line}")] };
        }
        catch (Exception failure) when (failure is MigrationException or NpgsqlException)
        {
            return report with { FailedIn = part, Failure = failure.Message };
        }
    }

    private static async Task<double> TimeAsync(StepContext context, Func<Task> act)
    {
        var started = context.Clock.GetTimestamp();
        await act();
        return Math.Round(context.Clock.GetElapsedTime(started).TotalSeconds, 3);
    }

    private static async Task<IReadOnlyList<string>> StructureAsync(DatabaseUrl copy, CancellationToken cancellation)
    {
        await using var connection = await copy.OpenAsync(cancellation);
        await connection.RunAsync(TableFigures.Session, cancellation);
        // Interlock's own tables appear with the first migration and stay.
        return [.. (await connection.RowsAsync(CatalogQueries.Structure, row => row.GetString(0), cancellation)).Where(line => !RevisionTable.Names.Any(name => line.Contains(name, StringComparison.Ordinal)))];
    }

    private static List<string> Differences(IReadOnlyList<string> before, IReadOnlyList<string> now) =>
        [.. before.Except(now, StringComparer.Ordinal).Select(line => $"missing: {line}"), .. now.Except(before, StringComparer.Ordinal).Select(line => $"left over: {line}")];
}
