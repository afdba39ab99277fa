using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Processes;
using Interlock.Rollback.Replaying;
using Interlock.Runbook;
using Interlock.Watch;
using Npgsql;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    // A slot holds the write-ahead log back, and a database that has one can't be dropped; a database that was kept takes its room: neither is ever left unsaid.
    private async Task TellLeftAsync(ReleaseRunbook runbook, LiveVersion? live)
    {
        if (runbook.Database is not { } database || await FindAsync(runbook, cancellation) is not { } found)
            return;
        try
        {
            // A release that runs needs its slot.
            await using var ledger = settings.Cleans ? LedgerChoice.Open(runbook.Ledger, settings.State, settings.Clock) : null;
            await using var alone = ledger is null ? null : await ledger.LockAsync(settings.Environment, HolderFor("Status --clean"), cancellation);
            await using var connection = await found.OpenAsync(cancellation);
            foreach (var slot in settings.Cleans ? await LeftSlot.DropAsync(connection, settings.Environment, null, cancellation) : await LeftSlot.FindAsync(connection, settings.Environment, cancellation))
            {
                var use = SlotUse.Of(slot, Backups(database), database.Rollback.ReplayFor, settings.Clock.GetUtcNow());
                Aside(settings.Cleans ? $"dropped {use}" : $"Replay slot {use}{(use.IsOver || use.Backup is null ? "; --clean drops it" : "")}");
            }

            // Never dropped here: it may be the only place of some rows.
            foreach (var left in await LeftDatabase.FindAsync(connection, settings.Environment, cancellation))
                Aside($"Database {left}");
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            Aside(live is null ? $"Database {found.Database} on {found.Host} does not exist: the first release makes it" : $"Database {found.Database} on {found.Host} does not exist, yet {live.Version} is live: check database.url");
        }
        catch (NpgsqlException unreachable)
        {
            settings.Warn($"The database could not be asked for slots and databases that were left: {DatabaseException.Explain(found, unreachable)}");
        }
    }

    // Interlock's own server goes with its slots; a configured one outlives what knows of them.
    private async Task LeaveServerAsync(ReleaseRunbook runbook)
    {
        if (runbook.Database is not { Url: not null } database)
            return;
        try
        {
            await using var connection = await (await FindAsync(runbook, cancellation))!.OpenAsync(cancellation);
            foreach (var slot in settings.KeepData ? await LeftSlot.FindAsync(connection, settings.Environment, cancellation) : await LeftSlot.DropAsync(connection, settings.Environment, null, cancellation))
                await settings.Out.WriteLineAsync(settings.KeepData ? $"kept replay slot {slot.Name}, which holds back write-ahead log: --target=Status --clean drops it" : $"dropped replay slot {slot.Name}, which kept {slot.WalBytes >> 20} MiB of write-ahead log");
            foreach (var left in await LeftDatabase.FindAsync(connection, settings.Environment, cancellation))
                await settings.Out.WriteLineAsync($"kept database {left}");
        }
        catch (PostgresException gone) when (gone.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // A database that has a slot can't be dropped: it had none.
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or IExplained)
        {
            if (database.Rollback.Ways.Contains(RollbackWay.Replay))
                settings.Warn($"The database could not be asked for replay slots of '{settings.Environment}' ({unreachable.Message}): one that is left holds back write-ahead log until the disk is full. As a role that may replicate: select pg_drop_replication_slot(slot_name) from pg_replication_slots where starts_with(slot_name, '{ReplayNames.PrefixFor(settings.Environment)}') and database = 'NAME'");
        }
    }

    private SlotWatch? WatchedSlots(Prepared ready) => ready.Plan.Runbook.Database is { } database && database.Rollback.Ways.Contains(RollbackWay.Replay)
        ? new(Backups(database), database.Rollback.ReplayFor, token => FindAsync(ready.Plan.Runbook, token), async token => await ready.Ledger.LockAsync(settings.Environment, HolderFor("Watch: dropping a slot"), token), settings.Clock, Tell)
        : null;

    private async Task<DatabaseUrl?> FindAsync(ReleaseRunbook runbook, CancellationToken token)
    {
        var server = DatabaseLocator.Own(Here, new CommandRunner(settings.Clock), settings.Clock, _ => { });
        return await DatabaseLocator.FindRunningAsync(runbook, settings.Environment, server, token) is { } found ? ReplaySlots.Replicating(found) : null;
    }

    private BackupFolder Backups(DatabaseSettings database) => BackupFolder.Of(database, Here, settings.Environment);

    private Site Here => new(Path.GetDirectoryName(settings.Runbook)!, settings.State, settings.Artifacts);
}
