using Interlock.Backup;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Platforms;
using Interlock.Preflight;
using Interlock.Provision;
using Interlock.Rollback;

namespace Interlock.Plan;

/// <summary>The steps that a runbook with a database adds to each phase.</summary>
public static class DatabaseSteps
{
    /// <summary>The steps of one phase; none without a database. Touches nothing.</summary>
    /// <param name="request">What is planned.</param>
    /// <param name="phase">The phase.</param>
    public static IReadOnlyList<Step> For(PlanRequest request, Phase phase) => request.Runbook.Database is not { } settings ? [] : phase switch
    {
        Phase.Preflight => [new DatabaseReachable(request)],
        Phase.Backup => BackupSteps(request),
        Phase.Provision => [new ApplicationDatabase(request)],
        Phase.Migrate when settings.Migrations is not null => [new SchemaBefore(), new MigrationPreview(), new ApplyMigrations(request), new SchemaAfter(request)],
        Phase.Rollback when settings.Migrations is not null => [new DecideSchema()],
        _ => [],
    };

    private static IReadOnlyList<Step> BackupSteps(PlanRequest request)
    {
        var held = new HeldSnapshot();
        return [new DatabaseBackup(request, held), new BackupProof(request, held)];
    }
}
