using Interlock.Backup;
using Interlock.Runbook;

namespace Interlock.Rollback.Replaying;

/// <summary>Of what use a slot still is.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Backup">The backup that it goes with; null when none here does.</param>
/// <param name="IsLate">That is older than <c>database.rollback.replay-for</c>.</param>
internal sealed record SlotUse(LeftSlot Slot, BackupManifest? Backup, bool IsLate)
{
    /// <summary>Nothing can be gone back to with it any more. A slot without a backup here may have one on another machine.</summary>
    public bool IsOver => IsLate || Slot.IsLost;

    private string State =>
        Slot.IsLost ? "it has lost its log, and is of no use"
        : Backup is null ? "no backup here belongs to it"
        : IsLate ? "older than database.rollback.replay-for"
        : $"for --target=Rollback --schema={SchemaChoice.NameOf(RollbackWay.Replay)} from {Backup.Version}";

    /// <summary>Finds out.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="backups">The environment's backups.</param>
    /// <param name="replayFor">So old a backup may be.</param>
    /// <param name="now">The time.</param>
    public static SlotUse Of(LeftSlot slot, BackupFolder backups, TimeSpan replayFor, DateTimeOffset now)
    {
        var backup = backups.Whole().Where(whole => whole.Manifest.Replay is { } replay && slot.Name.StartsWith(replay.Slot, StringComparison.Ordinal)).Select(whole => whole.Manifest).FirstOrDefault();
        return new(slot, backup, backup is not null && now - backup.Taken > replayFor);
    }

    public override string ToString() => $"{Slot.Name}: {Slot.WalBytes >> 20} MiB of write-ahead log kept, {State}";
}
