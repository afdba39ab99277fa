using Interlock.Backup;
using Interlock.Database;
using Interlock.Ledger;
using Interlock.Processes;
using Interlock.Rollback;
using Interlock.Rollback.Replaying;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    // A slot holds the write-ahead log back, and a database that has one can't be dropped: it is never left unsaid.
    private async Task ReplaySlotsAsync(ReleaseRunbook runbook)
    {
        if (runbook.Database is not { } database || (!settings.Cleans && !database.Rollback.Ways.Contains(RollbackWay.Replay)))
            return;
        // JSON stays JSON: what was dropped is told beside it.
        Action<string> tell = settings.Json ? settings.Warn : settings.Out.WriteLine;
        var server = DatabaseLocator.Own(new(Path.GetDirectoryName(settings.Runbook)!, settings.State, settings.Artifacts), new CommandRunner(settings.Clock), settings.Clock, _ => { });
        try
        {
            if (await DatabaseLocator.FindRunningAsync(runbook, settings.Environment, server, cancellation) is not { } found)
                return;
            // A release that runs needs its slot.
            await using var ledger = settings.Cleans ? LedgerChoice.Open(runbook.Ledger, settings.State, settings.Clock) : null;
            await using var alone = ledger is null ? null : await ledger.LockAsync(settings.Environment, HolderFor("Status --clean"), cancellation);
            await using var connection = await ReplaySlots.Replicating(found).OpenAsync(cancellation);
            foreach (var slot in settings.Cleans ? await LeftSlot.DropAsync(connection, settings.Environment, null, cancellation) : await LeftSlot.FindAsync(connection, settings.Environment, cancellation))
                tell(settings.Cleans ? $"dropped {slot.Name}, which kept {slot.WalBytes >> 20} MiB of write-ahead log" : Told(slot, runbook));
        }
        catch (NpgsqlException unreachable)
        {
            settings.Warn($"The database could not be asked for replay slots of '{settings.Environment}': {unreachable.Message}");
        }
    }

    private string Told(LeftSlot slot, ReleaseRunbook runbook)
    {
        var folder = new BackupFolder(Path.GetFullPath(runbook.Database!.Backup.Folder ?? new StatePaths(settings.State).Backups, Path.GetDirectoryName(settings.Runbook)!), settings.Environment);
        var backup = folder.Whole().Where(whole => whole.Manifest.Replay is { } replay && slot.Name.StartsWith(replay.Slot, StringComparison.Ordinal)).Select(whole => whole.Manifest).FirstOrDefault();
        var state = slot.IsLost ? "it has lost its log, and is of no use: --clean drops it"
            : backup is null ? "no backup here belongs to it: --clean drops it"
            : settings.Clock.GetUtcNow() - backup.Taken > runbook.Database.Rollback.ReplayFor ? $"older than database.rollback.replay-for: --clean drops it"
            : $"for --target=Rollback --schema={SchemaChoice.NameOf(RollbackWay.Replay)} from {backup.Version}";
        return $"Replay slot {slot.Name} keeps {slot.WalBytes >> 20} MiB of write-ahead log, {state}";
    }
}
