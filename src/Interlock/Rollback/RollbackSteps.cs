using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Rollback;

/// <summary>The steps of the Rollback phase: what to go back to, and whether the schema can; then the platform's own; then the proof. Touches nothing.</summary>
internal static class RollbackSteps
{
    public static IReadOnlyList<Step> Before(PlanRequest request) =>
        [new ChooseVersion(), .. request.Runbook.Database?.Migrations is null ? Array.Empty<Step>() : [new DecideSchema(), new SchemaBack(request)]];

    public static IReadOnlyList<Step> After(PlanRequest request) => [new PreviousVersionServes(request), .. request.Runbook.Database?.Rollback.Ways.Contains(RollbackWay.Replay) == true ? [new DropReplaySlot()] : Array.Empty<Step>()];
}
