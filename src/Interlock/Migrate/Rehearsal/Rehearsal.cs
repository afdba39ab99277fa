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
        var settings = context.Plan.Runbook.Database!.Migrations!;
        var watch = new ScriptWatch(context.Clock, Revisions.Notes(settings));
        var report = new RehearsalReport();
        var part = RehearsalPart.Up;
        try
        {
            var migrator = await Migrators.OfAsync(context, copy, cancellation, watch);
            var state = await migrator.StateAsync(cancellation);
            var pending = await migrator.TextsAsync(migrator.Pending(state), cancellation);
            // With nothing pending it is the newest one's way back that is tried.
            var newest = settings.Rehearse == Runbook.RehearsalMode.Always && pending.Count == 0 && migrator.History is not null && state.Applied.Count > 0 ? state.Applied[^1] : null;
            var from = newest is null ? state.Heads is [var only] ? only : null : newest.Parents is [var parent, ..] ? parent : null;
            report = report with { From = newest is null ? state.Current : from, Revisions = newest is null ? [.. pending.Select(one => one.Migration.ToString())] : [newest.ToString()] };
            if (report.Revisions.Count == 0 && migrator.History is not null)
                return report;
            var before = newest is null ? await StructureAsync(copy, cancellation) : null;
            IReadOnlyList<string> applied = [];
            var up = await TimeAsync(context, async () => applied = await migrator.UpAsync(null, Say, cancellation));
            if (migrator.History is null)
                report = report with { Revisions = applied };
            if (report.Revisions.Count == 0)
                return report;
            var after = await StructureAsync(copy, cancellation);
            report = report with { UpSeconds = up, Up = [.. watch.Effects] };
            part = RehearsalPart.Check;
            if (await SchemaAfter.ProblemsAsync(settings, copy, migrator, cancellation) is [var problem, ..])
                return report with { FailedIn = part, Failure = problem };
            if (settings.Check is { } check && await migrator.CheckAsync(check, Say, cancellation) is { } disagreement)
                return report with { FailedIn = part, Failure = disagreement };
            // A way back from half-way leads elsewhere than to where this began.
            if (state.Halfway is { } half)
                return report with { NotTried = $"before this, {half}" };
            if (state.Heads.Count > 1)
                return report with { NotTried = $"the schema stood at {state.Current}, and there is no one revision to go back to" };
            IReadOnlyList<string> noWayBack = newest is null ? [.. pending.Where(one => one.IsOneWay).Select(one => one.Migration.ToString())] : newest.DownSql is null && settings.Scripts is not null ? report.Revisions : [];
            if (noWayBack.Count > 0)
                return report with { NotTried = $"{string.Join(", ", noWayBack)} has none: a rollback would have to restore", OneWay = noWayBack };
            watch.Effects.Clear();
            part = RehearsalPart.Down;
            var down = await TimeAsync(context, () => migrator.DownAsync(from, null, Say, cancellation));
            var back = await StructureAsync(copy, cancellation);
            report = report with
            {
                DownSeconds = down,
                Down = [.. watch.Effects],
                Differences = before is null ? [] : Differences(before, back),
                DownChangedNothing = before is not null && Differences(before, after).Count > 0 && Differences(after, back).Count == 0,
            };
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
