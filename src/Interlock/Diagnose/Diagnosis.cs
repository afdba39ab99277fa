using Interlock.Ledger;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Diagnose;

/// <summary>DG-01: gathers what one asks for when something is wrong: what serves, what the platform tells (the edge's last errors, the service's log), the database, the ledger. Changes nothing.</summary>
internal static class Diagnosis
{
    /// <summary>One finding after the other, so that they come in an order that can be read.</summary>
    public static async Task<IReadOnlyList<Finding>> GatherAsync(
        ReleaseRunbook runbook, string environment, Engine.Site site, IPlatform platform, ILedger ledger, TimeProvider clock, CancellationToken cancellation) =>
    [
        await ServiceServes.FindAsync(platform, cancellation),
        .. await platform.DiagnoseAsync(cancellation),
        await DatabaseAnswers.FindAsync(runbook, environment, site, new CommandRunner(clock), clock, cancellation),
        await BackupIsThere.FindAsync(runbook, environment, site, ledger, cancellation),
        await LedgerIsWhole.FindAsync(ledger, environment, cancellation),
    ];
}
