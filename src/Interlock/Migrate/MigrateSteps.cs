using Interlock.Engine;
using Interlock.Platforms;

namespace Interlock.Migrate;

/// <summary>The steps of the Migrate phase. Touches nothing.</summary>
internal static class MigrateSteps
{
    public static IReadOnlyList<Step> For(PlanRequest request) =>
        request.Runbook.Database?.Migrations is null ? [] : [new SchemaBefore(), new MigrationPreview(), new ApplyMigrations(request), new SchemaAfter(request)];
}
