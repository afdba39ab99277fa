using Interlock.Ledger;
using Interlock.Output;
using Interlock.Plan;
using Interlock.Processes;
using Interlock.Rollback;
using Interlock.Runbook;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Shows what Deploy would do. Touches nothing.</summary>
    public async Task PlanAsync()
    {
        var ready = await PrepareAsync();
        await settings.Out.WriteLineAsync(settings.Json ? PlanJson.Of(ready.Plan) : PlanText.Of(ready.Plan));
    }

    /// <summary>Shows what is live, what happened, what is unfinished, and what can be gone back to. Touches nothing, unless it is to clean.</summary>
    public async Task StatusAsync()
    {
        var runbook = ReadRunbookOfThisState();
        await using var ledger = LedgerChoice.Open(runbook.Ledger, settings.State, settings.Clock);
        var platform = PlatformChoice.Of(runbook, settings, new CommandRunner(settings.Clock));
        var history = ReleaseHistory.Of(await ledger.ReadAsync(settings.Environment, cancellation));
        var status = new StatusView(
            settings.Environment, history, await platform.LiveAsync(cancellation), await platform.RetainedAsync(cancellation), await ledger.HolderAsync(settings.Environment, cancellation), settings.Clock.GetUtcNow());
        await settings.Out.WriteLineAsync(settings.Json ? StatusJson.Of(status) : StatusText.Of(status));
        TellBackup(runbook, history);
        if (!settings.Json || settings.Cleans)
            await TellLeftAsync(runbook, history.Live?.Version);
    }

    // JSON stays JSON: what else there is to tell is told beside it.
    private void Aside(string line)
    {
        if (settings.Json)
            settings.Warn(line);
        else
            settings.Out.WriteLine(SecretMask.Apply(line));
    }

    // Missed when it is needed, it would be too late to look for it.
    private void TellBackup(ReleaseRunbook runbook, ReleaseHistory history)
    {
        if (runbook.Database is { } database && history.Live?.Version is { Version: var live } && ReleaseBackup.Of(Backups(database), history, live).Problem is { } problem)
            Aside($"{live} can't be left by --schema=restore or --schema=replay: {problem}");
    }
}
