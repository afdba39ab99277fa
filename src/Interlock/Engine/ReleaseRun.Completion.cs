using System.Runtime.ExceptionServices;
using System.Text.Json;
using Interlock.Backup;
using Interlock.Ledger;
using Interlock.Migrate;
using Interlock.Record;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    /// <summary>Ends the run, whatever happened: takes back what failed, proves what serves, writes the ledger's last entry and the record.</summary>
    /// <param name="thrown">What ended the phases early; null when all went well. It stays the error to report: a failing undo never hides it.</param>
    /// <param name="interrupted">The exit code of the signal that interrupted it, or null.</param>
    /// <param name="cancellation">A second interrupt.</param>
    public async Task<ReleaseRecord> CompleteAsync(Exception? thrown, ExitCode? interrupted, CancellationToken cancellation)
    {
        RollbackRecord? rollback = null;
        ExitCode code;
        if (thrown is null && interrupted is null)
        {
            code = ExitCode.Done;
            rollback = Doing == nameof(Phase.Rollback) ? GoneBack() : null;
        }
        else if (interrupted is { } signal)
        {
            Say("Interrupted. The state is recorded: run the same target again to go on, or --target=Rollback to take it back.");
            code = signal;
        }
        else
        {
            (code, rollback) = await FailAsync(thrown!, cancellation);
        }

        var outcome = OutcomeOf(code);
        await journal.EndAsync(Id, new(outcome, (int)code));
        var live = await services.Platform.LiveAsync(cancellation);
        var record = Describe(outcome, code, rollback, live?.Url);
        await services.WriteRecord(record, cancellation);
        observer.RunEnded(record);
        return record;
    }

    private async Task<(ExitCode, RollbackRecord?)> FailAsync(Exception thrown, CancellationToken cancellation)
    {
        if (thrown is GateException { Verdict: Verdict.Hold })
        {
            Say("Held for a person. The state is recorded: decide, then run the same target again (--accept=STEP lets that step pass), or --target=Rollback.");
            return (ExitCode.Held, null);
        }

        if (thrown is not GateException)
            Say($"{thrown.GetType().Name}: {thrown.Message}");
        if (thrown is UsageException)
            return (ExitCode.Usage, null);
        var standing = journal.History.Standing(Digest);
        if (standing is not { ChangedAnything: true })
        {
            Say("Nothing had changed: nothing to undo.");
            return (thrown is GateException ? ExitCode.StoppedUnchanged : ExitCode.Unexpected, null);
        }

        if (thrown is LedgerException)
        {
            Say("What has changed is not taken back: without the ledger it could not be journalled. Run the same target again when it answers.");
            return (ExitCode.FailedNotBack, null);
        }

        if (services.Options.KeepOnFailure)
        {
            Say("What has changed is kept, as --on-failure=keep says. --target=Rollback takes it back.");
            return (ExitCode.FailedNotBack, null);
        }

        var rollback = await TakeBackAsync(standing, Plan.Version, cancellation);
        return (rollback.Proven ? ExitCode.FailedAndBack : ExitCode.FailedNotBack, rollback);
    }

    private RollbackRecord? GoneBack() => Facts("rollback") is { } fact
        ? fact.Deserialize<RollbackRecord>(JsonSerializerOptions.Web)
        : recovered;

    private ReleaseRecord Describe(string outcome, ExitCode code, RollbackRecord? rollback, string? url) => new()
    {
        Id = Id,
        Doing = Doing,
        Environment = Plan.Environment,
        Version = rollback is { Proven: true, To: { } to } && Doing == nameof(Phase.Rollback) ? to : Plan.Version,
        Commit = Plan.Commit,
        PlanDigest = Digest,
        Outcome = outcome,
        ExitCode = (int)code,
        Started = timeline.Started,
        Ended = services.Clock.GetUtcNow(),
        User = services.Options.User,
        Reason = services.Options.Reason,
        Notes = timeline.Notes,
        Phases = timeline.Phases,
        Cutover = Facts("cutover")?.Deserialize<CutoverRecord>(JsonSerializerOptions.Web),
        Database = DatabaseStory(),
        Rollback = rollback,
        LiveUrl = url,
    };

    private DatabaseRecord? DatabaseStory()
    {
        if (Plan.Runbook.Database is null)
            return null;
        var backup = DataOf(Phase.Backup, BackupProof.StepName) ?? DataOf(Phase.Backup, DatabaseBackup.StepName);
        var moved = DataOf(Phase.Migrate, ApplyMigrations.StepName);
        var before = (moved?["from"] ?? backup?["revision"])?.GetValue<string>();
        // What was taken back is told by the step's own entry in the record; a schema that was kept expanded stays where it is.
        var back = timeline.Phases.SelectMany(phase => phase.Steps).Any(step => step.Name == ApplyMigrations.StepName && step.Undone?.StartsWith("back", StringComparison.Ordinal) == true);
        return new(backup?["path"] is null ? null : backup.Deserialize<BackupRecord>(JsonSerializerOptions.Web), before, back ? before : Revision() ?? before);
    }

    private static string OutcomeOf(ExitCode code) => code switch
    {
        ExitCode.Done => "succeeded",
        ExitCode.StoppedUnchanged or ExitCode.Held or ExitCode.Usage => "stopped",
        ExitCode.FailedAndBack => "rolled-back",
        ExitCode.Interrupted or ExitCode.Terminated => "interrupted",
        _ => "failed",
    };
}
