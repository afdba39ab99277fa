using System.Globalization;
using Interlock.Backup;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Runbook;

namespace Interlock.Rollback;

/// <summary>A release that failed left its migrations in place, as no way back is known to lose nothing: the way that a person names is taken.</summary>
internal static class FailedReleaseSchema
{
    /// <summary>What a person can name, for a message: the ways that there are.</summary>
    /// <param name="beyond">What the release has done to the schema.</param>
    /// <param name="backup">The release's backup; null: it made none.</param>
    public static string Offer(IReadOnlyList<BeyondRevision> beyond, string? backup)
    {
        var manifest = backup is null ? null : BackupManifest.Read(backup);
        string[] lossy = [.. beyond.All(one => one.NoWay is null) ? ["--schema=down"] : Array.Empty<string>(), .. manifest is null ? Array.Empty<string>() : ["--schema=restore"]];
        return $"--target=Rollback --schema=code-only leaves it{(lossy.Length == 0 ? "" : $"; {string.Join(" or ", lossy)} takes it back with --accept-data-loss")}{(manifest?.Replay is null ? "" : "; --schema=replay restores, with what was written since")}{(manifest is null ? "" : $". The backup of this release holds what was before ({backup})")}";
    }

    /// <summary>Takes it.</summary>
    /// <param name="context">The run that takes the release back.</param>
    /// <param name="way">The way.</param>
    /// <param name="from">The revision before the release.</param>
    /// <param name="backup">The release's backup; null: it made none.</param>
    /// <param name="cancellation">A second interrupt.</param>
    public static async Task<UndoResult> TakeAsync(StepContext context, RollbackWay way, string? from, string? backup, CancellationToken cancellation)
    {
        if (way == RollbackWay.CodeOnly)
            return UndoResult.Kept("the schema stays, as --schema=code-only says");
        if (way != RollbackWay.Replay && !context.Options.AcceptsDataLoss)
            return UndoResult.Failed($"--schema={SchemaChoice.NameOf(way)} may lose data: --accept-data-loss confirms it");
        try
        {
            if (way != RollbackWay.Down)
                return backup is null ? UndoResult.Failed("this release made no backup") : await RestoreAsync(context, way == RollbackWay.Replay, from, backup, cancellation);
            var held = await context.Platform.HoldTrafficAsync(context.Plan.Runbook.Database!.Rollback.HoldWithin, cancellation);
            var database = (await context.Database(cancellation))!;
            var migrator = context.Plan.Runbook.Database!.Migrations!.Scripts is not null ? Migrators.WithoutCode(context, database) : await Migrators.OfAsync(context, database, cancellation);
            await migrator.DownAsync(from, null, context.Say, cancellation);
            return UndoResult.Back($"the schema is back at {from ?? "nothing"}, by --schema=down{(held ? "" : "; requests were not held")}");
        }
        finally
        {
            await context.Platform.ReleaseTrafficAsync(CancellationToken.None);
        }
    }

    private static async Task<UndoResult> RestoreAsync(StepContext context, bool replays, string? from, string path, CancellationToken cancellation)
    {
        var (manifest, problem) = BackupManifest.Look(path);
        if (manifest is null)
            return UndoResult.Failed(problem!);
        if (replays && manifest.Replay is null)
            return UndoResult.Failed($"{path} has no slot that kept what was written since");
        var place = await RestoreInPlace.OfAsync(context, path, replays, cancellation);
        var swapped = await place.ReplaceAsync(token => context.Platform.HoldTrafficAsync(context.Plan.Runbook.Database!.Rollback.HoldWithin, token), cancellation);
        await context.Platform.SettleAsync(cancellation);
        return UndoResult.Back(string.Create(CultureInfo.InvariantCulture,
            $"the schema is back at {from ?? "nothing"}: {path} is in place{(replays ? $", with {swapped.Report?.Rows ?? 0} rows replayed that were written since" : "")}; the database before is kept as {swapped.Left}"));
    }
}
