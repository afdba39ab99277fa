using Interlock.Ledger;
using Interlock.Migrate;
using Interlock.Preflight.Variables;
using Interlock.Provision;
using Interlock.Rollback;

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
            : live.Version == Plan.Version && Doing != nameof(Phase.Rollback) ? new LiveVersion(Plan.Version, Plan.Commit, Plan.Digest, live.Url, Revision() ?? earlier?.Revision) { Before = (string?)DataOf(Phase.Migrate, ApplyMigrations.StepName)?["from"], Fingerprints = VariableFingerprint.In(DataOf(Phase.Provision, ServiceVariables.StepName)) ?? earlier?.Fingerprints }
            // Without its commit it could be neither tagged nor gone back to.
            : earlier is { Commit.Length: > 0 } ? earlier with { Revision = RevisionAfter(run, earlier, known) }
            : new LiveVersion(live.Version!, live.Commit ?? "", "", live.Url, earlier is null ? null : RevisionAfter(run, earlier, known));
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

    // A way back may leave the schema where it is, or lead to another than the version was once released on.
    private string? RevisionAfter(string run, LiveVersion earlier, LiveVersion? left)
    {
        var history = journal.History;
        var changes = history.Runs.FirstOrDefault(one => one.Id == run)?.Start is { } start ? history.Standing(start.PlanDigest) : null;
        StepHistory? Step(Phase phase, string name) => changes?.Steps.FirstOrDefault(step => step.Key == new StepKey(phase, name));
        if (Step(Phase.Rollback, ChooseVersion.StepName) is not null)
            return (string?)(Step(Phase.Rollback, SchemaBack.StepName) is { IsUndone: false } moved ? moved.Data?["revision"] : null)
                ?? (string?)Step(Phase.Rollback, DecideSchema.StepName)?.Data?["schema"] ?? left?.Revision ?? earlier.Revision;
        return Step(Phase.Migrate, ApplyMigrations.StepName) is not { } applied ? earlier.Revision
            : (string?)(applied is { IsUndone: true, IsKept: false } ? applied.Intent?["from"] : applied.Data?["revision"]) ?? earlier.Revision;
    }

    private string? Revision() => (DataOf(Phase.Migrate, SchemaAfter.StepName) ?? DataOf(Phase.Migrate, ApplyMigrations.StepName))?["revision"]?.GetValue<string>();
}
