using Interlock.Ledger;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Diagnose;

/// <summary>DG-01: gathers what one asks for when something is wrong: what serves, its health and times, what the platform tells (the edge's last errors, the service's log), variables, the database with its sessions and revision, backups, the ledger; then names likely causes. Changes nothing.</summary>
/// <param name="Findings">What was looked at, in an order that can be read.</param>
/// <param name="Causes">The surest first; empty when nothing wrong was found.</param>
public sealed record Diagnosis(IReadOnlyList<Finding> Findings, IReadOnlyList<Cause> Causes)
{
    /// <summary>Gathers.</summary>
    internal static async Task<Diagnosis> GatherAsync(
        ReleaseRunbook runbook, string environment, Engine.Site site, IPlatform platform, ILedger ledger, TimeProvider clock, CancellationToken cancellation)
    {
        var live = await platform.LiveAsync(cancellation);
        IReadOnlyList<Finding> findings =
        [
            ServiceServes.Judge(live),
            .. await HealthAndTimes.FindAsync(runbook, live, clock, cancellation),
            .. await platform.DiagnoseAsync(cancellation),
            .. await VariablesSet.FindAsync(runbook, platform, cancellation),
            .. await DatabaseAnswers.FindAsync(runbook, environment, site, new CommandRunner(clock), clock, await LedgerIsWhole.LiveAsync(ledger, environment, cancellation), cancellation),
            await BackupIsThere.FindAsync(runbook, environment, site, ledger, cancellation),
            await LedgerIsWhole.FindAsync(ledger, environment, cancellation),
        ];
        var before = await WayBack.VersionAsync(ledger, environment, live?.Version, cancellation);
        return new(
            [.. findings.Select(finding => finding.Mend is { } mend ? finding with { Mend = WayBack.Fill(mend, before) } : finding)],
            [.. LikelyCauses.Of(findings, runbook).Select(cause => cause with { Fix = WayBack.Fill(cause.Fix, before) })]);
    }
}
