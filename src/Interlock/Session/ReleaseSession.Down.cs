using Interlock.Database;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Processes;
using Interlock.Provision;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Stops and removes what the environment runs and keeps; with <see cref="SessionSettings.KeepData"/> all it keeps stays. What environments share (the server, the repository, the backups) goes with the last of them.</summary>
    public async Task DownAsync()
    {
        var runbook = ReadRunbookOfThisState();
        if (!Directory.Exists(settings.State))
        {
            await settings.Out.WriteLineAsync($"Nothing runs: there is no {settings.State}.");
            return;
        }

        var commands = new CommandRunner(settings.Clock);
        await using var ledger = LedgerChoice.Open(runbook.Ledger, settings.State, settings.Clock);
        var server = DatabaseLocator.Own(new(Path.GetDirectoryName(settings.Runbook)!, settings.State, settings.Artifacts), commands, settings.Clock, settings.Out.WriteLine);
        var shared = new SharedState(settings.State, settings.Environment);
        // Held to the end: a release that began while things go would lose them.
        await using var writer = await ledger.LockAsync(settings.Environment, HolderFor("Down"), cancellation);
        var others = shared.Others();
        await PlatformChoice.Of(runbook, settings, commands).DownAsync(settings.Out.WriteLine, cancellation);
        await LeaveServerAsync(runbook);
        if (!settings.KeepData && others.Count > 0)
            await OwnDatabase.DropAsync(runbook, settings.Environment, server, settings.Out.WriteLine, cancellation);
        var id = $"{settings.Environment}-{settings.Clock.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}-down";
        var journal = new Journal(writer, []);
        await journal.StartAsync(id, new("Down", "", "", "", settings.Options.User, System.Environment.MachineName));
        await journal.LiveAsync(id, null);
        await journal.EndAsync(id, new("succeeded", 0));

        if (!settings.KeepData && others.Count == 0)
            await RemoveAllAsync(server, shared);
        else
            await LeaveSharedAsync(server, shared, others, ledger);
    }

    private LockHolder HolderFor(string target) =>
        new(target.ToLowerInvariant(), settings.Options.User, System.Environment.MachineName, System.Environment.ProcessId, settings.Clock.GetUtcNow(), target);

    // Nobody else has anything here.
    private async Task RemoveAllAsync(EmbeddedServer server, SharedState shared)
    {
        if (server.Exists)
            await server.RemoveAsync(cancellation);
        var backups = shared.BackupCount();
        shared.RemoveAll();
        await settings.Out.WriteLineAsync($"removed {settings.State}{(backups > 0 ? $", and with it {backups} backup{(backups == 1 ? "" : "s")} (--keep-data keeps them)" : "")}");
    }

    private async Task LeaveSharedAsync(EmbeddedServer server, SharedState shared, IReadOnlyList<string> others, ILedger ledger)
    {
        if (server.Exists)
        {
            if (await SharedState.RunningAsync(others, ledger, cancellation) is { Count: > 0 } users)
                await settings.Out.WriteLineAsync($"PostgreSQL goes on running: {string.Join(", ", users)} may be using it");
            else
                await server.StopAsync(cancellation);
        }

        if (settings.KeepData)
            return;
        shared.RemoveOwn();
        await settings.Out.WriteLineAsync($"removed what '{settings.Environment}' kept in {settings.State}; {string.Join(", ", others)} {(others.Count == 1 ? "has" : "have")} state left there, so what is shared stays");
        if (shared.BackupCount() is > 0 and var backups)
            await settings.Out.WriteLineAsync($"kept all {backups} backup{(backups == 1 ? "" : "s")} in {shared.Backups}");
    }
}
