using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>The slots of an environment: one is armed with each backup, none outlives its use. Until a release is whole there are two: its own, and that of the version it would be taken back to.</summary>
internal static class ReplaySlots
{
    /// <summary>Arms one for this run's backup, where the runbook has the way <see cref="RollbackWay.Replay"/>; those that serve no release go.</summary>
    /// <param name="context">The release.</param>
    /// <param name="serving">By which what is live could be left; null: none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The slot, with the snapshot to dump; null where the runbook does not ask for one.</returns>
    /// <exception cref="DatabaseException">The server can't do it.</exception>
    public static async Task<ArmedSlot?> ArmAsync(StepContext context, ReplayNames? serving, CancellationToken cancellation)
    {
        if (!context.Plan.Runbook.Database!.Rollback.Ways.Contains(RollbackWay.Replay) || await LocateAsync(context, cancellation) is not { } found)
            return null;
        var database = Replicating(found);
        await using (var connection = await database.OpenAsync(cancellation))
            foreach (var left in await LeftSlot.DropAsync(connection, context.Plan.Environment, serving, cancellation))
                context.Say($"Dropped {left.Name}, which serves no release any more");
        var armed = await ReplaySlot.ArmAsync(database, ReplayNames.For(context.Plan.Environment, context.Run), context.Plan.Runbook.Database!.Migrations is { } migrations ? Revisions.Notes(migrations) : RevisionTable.Names, context.Clock, null, cancellation);
        context.Say($"{armed.Names.Slot} is armed: it keeps what is written from the dump's snapshot on");
        return armed;
    }

    /// <summary>The slot by which a version could be left for the one before it, as long as it is of use; null: none.</summary>
    public static ReplayNames? Serving(StepContext context, string? version) =>
        ReleaseBackup.Of(context, version).Manifest is { Replay: { } replay } backup && context.Clock.GetUtcNow() - backup.Taken <= context.Plan.Runbook.Database!.Rollback.ReplayFor ? new(replay.Slot) : null;

    /// <summary>Drops the environment's slots. Harmless when there is none.</summary>
    /// <param name="context">The release.</param>
    /// <param name="serving">One that is still needed; null: none.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<LeftSlot>> DropAsync(StepContext context, ReplayNames? serving, CancellationToken cancellation)
    {
        if (!context.Plan.Runbook.Database!.Rollback.Ways.Contains(RollbackWay.Replay) || await LocateAsync(context, cancellation) is not { } found)
            return [];
        try
        {
            await using var connection = await Replicating(found).OpenAsync(cancellation);
            return await LeftSlot.DropAsync(connection, context.Plan.Environment, serving, cancellation);
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return [];
        }
    }

    /// <summary>Drops one that no backup goes with. Where it can't, it says so: what failed before is what counts.</summary>
    public static async Task DisarmAsync(StepContext context, ReplayNames names)
    {
        try
        {
            await using var connection = await Replicating((await LocateAsync(context, CancellationToken.None))!).OpenAsync(CancellationToken.None);
            await ReplaySlot.DisarmAsync(connection, names, CancellationToken.None);
        }
        catch (Exception left) when (left is NpgsqlException or IExplained)
        {
            context.Say($"{names.Slot} may be left, and holds back write-ahead log: the next backup drops it, and so does --target=Status --clean ({left.Message})");
        }
    }

    /// <summary>Tables that migrations have left without a key while they are captured.</summary>
    /// <param name="context">The release.</param>
    /// <param name="release">Capture them no longer, so that they can be written to.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<string>> KeylessAsync(StepContext context, bool release, CancellationToken cancellation)
    {
        if (!context.Plan.Runbook.Database!.Rollback.Ways.Contains(RollbackWay.Replay) || await LocateAsync(context, cancellation) is not { } found)
            return [];
        await using var connection = await Replicating(found).OpenAsync(cancellation);
        return await ReplaySlot.KeylessAsync(connection, ReplayNames.PrefixFor(context.Plan.Environment), release, cancellation);
    }

    /// <summary>The application's database, as the role that replicates: Interlock's own server has one apart from the application's.</summary>
    public static DatabaseUrl Replicating(LocatedDatabase found) => found.Admin?.WithDatabase(found.Application.Database) ?? found.Application;

    /// <summary>Where the application's database is.</summary>
    public static Task<LocatedDatabase?> LocateAsync(StepContext context, CancellationToken cancellation) =>
        DatabaseLocator.LocateAsync(context.Plan.Runbook, context.Plan.Environment, context.Site, context.Commands, context.Clock, context.Announce, context.Say, cancellation);
}
