using Interlock.Backup;
using Interlock.Ledger;
using Interlock.Rollback;
using Interlock.Runbook;

namespace Interlock.Diagnose;

/// <summary>DG-01: whether the backup is there by which what is live could be left.</summary>
internal static class BackupIsThere
{
    public static async Task<Finding> FindAsync(ReleaseRunbook runbook, string environment, Engine.Site site, ILedger ledger, CancellationToken cancellation)
    {
        if (runbook.Database is not { } database)
            return new("backup", Verdict.Go, "the runbook has no database");
        try
        {
            var history = ReleaseHistory.Of(await ledger.ReadAsync(environment, cancellation));
            return Judge(ReleaseBackup.Of(BackupFolder.Of(database, site, environment), history, history.Live?.Version?.Version), history.Live?.Version?.Version);
        }
        catch (LedgerException)
        {
            // That is a finding of its own.
            return new("backup", Verdict.Hold, "the ledger can't be read, so which backup belongs to what is live is not known");
        }
    }

    private static Finding Judge(ReleaseBackup backup, string? live) => backup switch
    {
        { Problem: { } problem } => new("backup", Verdict.Warn, problem, "until then, --schema=restore and --schema=replay are no ways back"),
        { Manifest: { } manifest } => new("backup", Verdict.Go, $"{backup.Path}, of schema {manifest.Revision ?? "none"}, {(manifest.Proof == "restore" ? "proven by a restore" : "NOT proven by a restore")}"),
        _ => new("backup", Verdict.Go, live is null ? "nothing live: none is needed" : $"none was made to release {live}: nothing was live before"),
    };
}
