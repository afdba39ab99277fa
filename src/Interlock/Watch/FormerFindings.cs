using Interlock.Ledger;
using Interlock.Runbook;

namespace Interlock.Watch;

/// <summary>What quiet hours kept back of the version before: told once they are over, whatever serves then, and by whichever run comes then.</summary>
/// <param name="sources">Opens its journal, and tells people.</param>
internal sealed class FormerFindings(WatchSources sources) : IAsyncDisposable
{
    private VersionWatch? before;

    /// <summary>Another version is watched from now on.</summary>
    /// <param name="now">That version.</param>
    /// <param name="runbook">The runbook that it is watched by.</param>
    /// <param name="cancellation">Interrupt.</param>
    public async Task TakeUpAsync(Serving now, ReleaseRunbook runbook, CancellationToken cancellation)
    {
        await DisposeAsync();
        if (now.Before is not { } serving || runbook.Watch.Quiet.Count == 0)
            return;
        try
        {
            before = VersionWatch.Of(serving, await sources.Open(serving, cancellation), runbook.Watch, runbook.Monitor);
        }
        catch (LockedException)
        {
            // Whoever watches it still tells.
        }

        if (before?.Untold.Count == 0)
            await DisposeAsync();
    }

    /// <summary>Tells them, where quiet hours are over.</summary>
    /// <param name="now">The version that is watched.</param>
    /// <param name="cancellation">Interrupt.</param>
    public async Task RemindAsync(Serving now, CancellationToken cancellation)
    {
        if (before is null || await sources.Remind(before.Untold, before.Serving, now, cancellation) is not { } told)
            return;
        if (told)
            await before.ToldAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (before is not null)
            await before.DisposeAsync();
        before = null;
    }
}
