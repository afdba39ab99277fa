using Interlock.Backup;
using Interlock.Database;
using Interlock.Ledger;
using Interlock.Rollback.Replaying;
using Npgsql;

namespace Interlock.Watch;

/// <summary>Beside a watch: drops replay slots whose time is over, so that the write-ahead log that they keep goes.</summary>
/// <param name="backups">The environment's backups.</param>
/// <param name="replayFor">So long after its backup a slot stays.</param>
/// <param name="database">Finds the application's database, as the role that replicates; null when it does not run.</param>
/// <param name="alone">Takes the environment's lock: a release that runs needs its slot.</param>
/// <param name="clock">Tells the age of backups.</param>
/// <param name="say">Told a line per slot that goes, and once what keeps from asking.</param>
internal sealed class SlotWatch(BackupFolder backups, TimeSpan replayFor, Func<CancellationToken, Task<DatabaseUrl?>> database, Func<CancellationToken, Task<IAsyncDisposable>> alone, TimeProvider clock, Action<string> say)
{
    private bool isSilent;

    /// <summary>Looks once. What can't be done now is for the next time: a watch does not fail by it.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            if (await database(cancellation) is not { } found)
                return;
            await using var connection = await found.OpenAsync(cancellation);
            isSilent = false;
            var over = await OverAsync(connection, cancellation);
            if (over.Count == 0)
                return;
            await using var held = await alone(cancellation);
            // Another release may have come and gone before the lock was there.
            foreach (var use in await OverAsync(connection, cancellation))
            {
                await LeftSlot.DropAsync(connection, use.Slot, cancellation);
                say($"dropped {use}");
            }
        }
        catch (LockedException)
        {
            // The release that runs replaces the slot itself, or leaves it to the next look.
        }
        catch (Exception unreachable) when (unreachable is NpgsqlException or LedgerException or Engine.IExplained)
        {
            if (!isSilent)
                say($"the database could not be asked for replay slots: {unreachable.Message}");
            isSilent = true;
        }
    }

    private async Task<IReadOnlyList<SlotUse>> OverAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        [.. (await LeftSlot.FindAsync(connection, backups.Environment, cancellation)).Select(slot => SlotUse.Of(slot, backups, replayFor, clock.GetUtcNow())).Where(use => use.IsOver)];
}
