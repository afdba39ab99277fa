using Interlock.Backup;
using Interlock.Database;
using Interlock.Rollback.Replaying;
using Interlock.Runbook;

namespace Interlock.Provision;

/// <summary>Takes an environment's own database and role from the server that environments share; nothing else there. What <see cref="ApplicationDatabase"/> has made, for the Down target.</summary>
internal static class OwnDatabase
{
    /// <summary>Drops them, whatever they hold. A server that does not run is not started for it.</summary>
    public static async Task DropAsync(ReleaseRunbook runbook, string environment, EmbeddedServer server, Action<string> say, CancellationToken cancellation)
    {
        if (runbook.Database is not { Url: null } || !server.Exists)
            return;
        if (await DatabaseLocator.FindRunningAsync(runbook, environment, server, cancellation) is not { Admin: { } admin, Application: var application })
        {
            say($"database {DatabaseLocator.NameOf(runbook, environment)} stays: PostgreSQL, which other environments share, does not run");
            return;
        }

        await using (var connection = await admin.OpenAsync(cancellation))
        {
            // A database with a slot can't be dropped.
            foreach (var slot in await LeftSlot.FindAsync(connection, environment, cancellation, application.Database))
                await ReplaySlot.DropSlotAsync(connection, slot.Name, cancellation);
            await DatabaseDrop.RunAsync(connection, application.Database, cancellation);
            await ScratchDatabase.DropLeftAsync(admin, DatabaseSwap.LeftPrefix(application.Database), cancellation);
            await connection.RunAsync($"drop role if exists {Sql.Quote(application.User!)}", cancellation);
        }

        File.Delete(server.Folders.ApplicationPassword(environment));
        say($"dropped database {application.Database}");
    }
}
