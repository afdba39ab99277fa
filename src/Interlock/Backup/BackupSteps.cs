using Interlock.Engine;
using Interlock.Platforms;

namespace Interlock.Backup;

/// <summary>The steps of the Backup phase that every platform has. Touches nothing.</summary>
internal static class BackupSteps
{
    public static IReadOnlyList<Step> For(PlanRequest request) => [.. OfDatabase(request), new PreDeployTag(request), new RollbackBranch(request)];

    private static IReadOnlyList<Step> OfDatabase(PlanRequest request)
    {
        if (request.Runbook.Database is not { } database)
            return [];
        var held = new HeldSnapshot();
        return
        [
            new DatabaseBackup(request, held),
            new BackupProof(request, held),
            .. database.Migrations is null ? Array.Empty<Step>() : [new MigrationRehearsal(request)],
            .. database.Backup.SealFor.Count == 0 ? Array.Empty<Step>() : [new BackupSeal(request)],
            .. database.Backup.Copies.Select((_, number) => new BackupCopy(request, number)),
        ];
    }
}
