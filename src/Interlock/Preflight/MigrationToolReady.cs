using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Migrate.Tools;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>PF-08 and MG-02: the migration tool runs here, and the code it finds has one head.</summary>
internal sealed class MigrationToolReady(MigrationSettings settings) : Step
{
    public override string Name => "migration tool";

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "PF-08";

    public override string Topic => "migrations";

    public override IReadOnlyList<string> After => [SourceSnapshot.StepName];

    public override TimeSpan Limit => TimeSpan.FromMinutes(15);

    public override IReadOnlyList<string> Effects =>
        [$"has {MigrationTools.Of(settings).Name} list the migrations in {MigrationTools.Of(settings).Folder} of the commit{(MigrationTools.Of(settings).Prepare is { } prepare ? $", after: {prepare}" : "")}"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var migrator = await Migrators.OfAsync(context, null, cancellation);
        return migrator.History switch
        {
            null => StepResult.Warn($"which migrations the code has is not known before they run: give the runbook a command 'list'"),
            [] => StepResult.Hold($"{MigrationTools.Of(settings).Name} finds no migration in {MigrationTools.Of(settings).Folder}"),
            { } history when migrator.Heads() is { Count: > 1 } heads => StepResult.Stop($"several heads: {string.Join(" and ", history.Where(one => heads.Contains(one.Revision)))}. Merge them first",
                [.. heads.Select(head => $"head: {head}")]),
            { Count: var count } => StepResult.Go($"{count} migrations up to {migrator.Heads()[0]}"),
        };
    }
}
