using Interlock.Ledger;
using Interlock.Migrate;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    /// <summary>Writes down what serves, when it is not what the ledger has: reality is asked, not assumed.</summary>
    private async Task FollowLiveAsync(string run, CancellationToken cancellation, bool rolledOut = false)
    {
        var live = await services.Platform.LiveAsync(cancellation);
        var history = journal.History;
        var known = history.Live?.Version;
        // The same version, brought by this very plan, counts as this plan's from now on.
        if (live?.Version == known?.Version && !(rolledOut && live?.Version == Plan.Version && known?.PlanDigest != Digest))
            return;
        // A version that answers no health request is silent, not gone: only what is known goes into the ledger.
        if (live is not null && live.Version is null)
            return;
        var earlier = live is null ? null : history.Runs.SelectMany(run => run.Lives).LastOrDefault(entry => entry.Version?.Version == live.Version)?.Version;
        // A rollback may well lead to what is checked out: then it is what it was, and not what this plan would make of it.
        var version = live is null ? null
            : live.Version == Plan.Version && Doing != nameof(Phase.Rollback) ? new LiveVersion(Plan.Version, Plan.Commit, Plan.Digest, live.Url, Revision() ?? earlier?.Revision)
            // Without its commit it could be neither tagged nor gone back to.
            : earlier is { Commit.Length: > 0 } ? earlier
            : new LiveVersion(live.Version!, live.Commit ?? "", "", live.Url, earlier?.Revision);
        await journal.LiveAsync(run, version);
    }

    /// <summary>Asks what serves. A platform that can't be asked is a fact too (second value), and never proves anything.</summary>
    private async Task<(Platforms.Live? Live, string? Silence)> AskLiveAsync(CancellationToken cancellation)
    {
        try
        {
            return (await services.Platform.LiveAsync(cancellation), null);
        }
        catch (Exception failed) when (failed is not LedgerException && !(failed is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            return (null, SecretMask.Apply($"what serves could not be asked ({failed.GetType().Name}: {failed.Message})"));
        }
    }

    // Beside a verdict or an undo: its own failure must not hide theirs.
    private async Task TryFollowLiveAsync(CancellationToken cancellation, string? run = null, bool rolledOut = false)
    {
        try
        {
            await FollowLiveAsync(run ?? Id, cancellation, rolledOut);
        }
        catch (Exception failed) when (failed is not LedgerException && !(failed is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            Say($"The ledger may not have what serves: {failed.GetType().Name}: {failed.Message}");
        }
    }

    private string? Revision() => (DataOf(Phase.Migrate, SchemaAfter.StepName) ?? DataOf(Phase.Migrate, ApplyMigrations.StepName))?["revision"]?.GetValue<string>();
}
