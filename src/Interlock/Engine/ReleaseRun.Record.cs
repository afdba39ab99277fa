using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Backup;
using Interlock.Migrate;
using Interlock.Preflight.Dependencies.Sbom;
using Interlock.Record;
using Interlock.Rollback;
using Interlock.Verify.Probes.Browsers;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    private RollbackRecord? GoneBack() => LastLeft("rollback") is { } left
        ? Read<RollbackRecord>(left)
        : recovered;

    // A value of another shape costs its place in the record, not the record.
    private T? Read<T>(JsonNode? left)
        where T : class
    {
        try
        {
            return left?.Deserialize<T>(JsonSerializerOptions.Web);
        }
        catch (Exception misshapen) when (misshapen is JsonException or NotSupportedException or InvalidOperationException)
        {
            Say($"A step left a value that is no {typeof(T).Name}: {misshapen.Message}");
            return null;
        }
    }

    // What can't be told costs its place in the record, not the record.
    private T? Told<T>(Func<T?> story)
        where T : class
    {
        try
        {
            return story();
        }
        catch (Exception untold)
        {
            Say($"The record has no {typeof(T).Name}: {untold.GetType().Name}: {untold.Message}");
            return null;
        }
    }

    // A rollback is no matter of the commit that is checked out: it is told by where it leads.
    private (string Version, string Commit) Of(RollbackRecord? rollback)
    {
        if (Doing != nameof(Phase.Rollback))
            return (Plan.Version, Plan.Commit);
        var chosen = DataOf(Phase.Rollback, ChooseVersion.StepName);
        var version = (string?)chosen?["version"] ?? rollback?.To ?? rollback?.From ?? services.Options.To ?? "";
        var commit = (string?)chosen?["commit"] ?? journal.History.Runs.SelectMany(run => run.Lives).LastOrDefault(live => live.Version?.Version == version)?.Version?.Commit;
        return (version, commit ?? (version == Plan.Version ? Plan.Commit : ""));
    }

    private ReleaseRecord Describe(ExitCode code, RollbackRecord? rollback, string? url) => new()
    {
        Id = Id,
        Doing = Doing,
        Environment = Plan.Environment,
        Version = Of(rollback).Version,
        Commit = Of(rollback).Commit,
        PlanDigest = Digest,
        Outcome = OutcomeOf(code),
        ExitCode = (int)code,
        Started = timeline.Started,
        Ended = services.Clock.GetUtcNow(),
        User = services.Options.User,
        Reason = services.Options.Reason,
        Phases = timeline.Phases,
        Cutover = Read<CutoverRecord>(LastLeft("cutover")),
        Database = Told(DatabaseStory),
        Rollback = rollback,
        Previous = Told(() => journal.History.ReleasedBefore(journal.History.Live?.Version?.Version))?.Version,
        LiveUrl = url,
        Notes = timeline.Notes,
        Artifacts = File.Exists(Path.Combine(services.Site.Artifacts, BillOfMaterials.FileName)) ? [BillOfMaterials.FileName, .. BrowserFiles.In(services.Site.Artifacts)] : BrowserFiles.In(services.Site.Artifacts),
    };

    private DatabaseRecord? DatabaseStory()
    {
        if (Plan.Runbook.Database is null)
            return null;
        var backup = DataOf(Phase.Backup, BackupProof.StepName) ?? DataOf(Phase.Backup, DatabaseBackup.StepName);
        var moved = DataOf(Phase.Migrate, ApplyMigrations.StepName);
        var before = (moved?["from"] ?? backup?["revision"] ?? LastLeft("schema"))?.GetValue<string>();
        if (Doing == nameof(Phase.Rollback))
            return new(null, before, (string?)DataOf(Phase.Rollback, SchemaBack.StepName)?["revision"] ?? before);
        // What was taken back is told by the step's own entry in the record; a schema that was kept expanded stays where it is.
        var back = timeline.Phases.SelectMany(phase => phase.Steps).Any(step => step.Name == ApplyMigrations.StepName && step.Undone?.StartsWith("back", StringComparison.Ordinal) == true);
        return new(backup?["path"] is null ? null : Read<BackupRecord>(backup["backup"]), before, back ? before : Revision() ?? before);
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
