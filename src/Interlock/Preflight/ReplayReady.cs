using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate.Tools;
using Interlock.Rollback.Replaying;
using Npgsql;

namespace Interlock.Preflight;

/// <summary>PF-15: the server can keep what is written after the backup, as the way <c>replay</c> needs it.</summary>
internal sealed class ReplayReady : Step
{
    public override string Name => "replay possible";

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-15";

    public override string Topic => "database";

    public override IReadOnlyList<string> Effects => ["asks the server for wal_level, free replication slots, the role's rights, and whether it could restore the extensions"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.Plan.Runbook.Database!.Migrations is { Scripts: null } migrations && MigrationTools.Of(migrations).Table is null)
            return StepResult.Stop("database.rollback.ways names replay, and which table the migrations note their revisions in is not known: name it as database.migrations.commands.table, so that the newer revision does not come back with the older schema");
        if (context.Plan.Runbook.Database.Backup.SealFor.Count > 0)
            return StepResult.Stop("database.rollback.ways names replay, and database.backup.seal-for seals the backup that it would begin with, which Interlock can't restore then: leave out one of the two");
        if (!DatabaseLocator.IsThere(context) || await ReplaySlots.LocateAsync(context, cancellation) is not { } found)
            return StepResult.Go("Interlock's own PostgreSQL server is set up for it by Provision");
        try
        {
            await using var connection = await ReplaySlots.Replicating(found).OpenAsync(cancellation);
            var check = await ReplayCheck.ReadAsync(connection, ReplayNames.For(context.Plan.Environment, context.Run), cancellation, await GoingAsync(context, connection, cancellation));
            return check.Reasons.Count > 0 ? StepResult.Stop($"database.rollback.ways names replay, and {check.Reasons[0]}", [.. check.Reasons, .. check.Dangers, .. check.Limits])
                : check.Dangers.Concat(check.Limits).ToList() is { Count: > 0 } buts ? StepResult.Warn($"what is written after the backup can be kept, but {buts[0]}", buts)
                : StepResult.Go("what is written after the backup can be kept");
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName && found.Admin is null)
        {
            // Whether that is right is judged where the database is asked for itself.
            return StepResult.Go("the database is not made yet: it is asked when there is something to back up");
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidPassword && found.Admin is not null)
        {
            return StepResult.Go("the database is not made yet: its server is Interlock's own, which is set up for it");
        }
        catch (NpgsqlException failure)
        {
            return StepResult.Stop(DatabaseException.Explain(found.Application, failure));
        }
    }

    // Those of failed runs make room when the backup arms its own.
    private static async Task<string[]> GoingAsync(StepContext context, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var serving = ReplaySlots.Serving(context, context.History().Live?.Version?.Version);
        return [.. (await LeftSlot.FindAsync(connection, context.Plan.Environment, cancellation)).Select(left => left.Name).Where(name => name != serving?.Slot)];
    }
}
