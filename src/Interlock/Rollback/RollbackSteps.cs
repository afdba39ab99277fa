using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Rollback;

/// <summary>The steps of the Rollback phase: what to go back to, and whether the schema can; then the platform's own; then the proof. And what goes, once a release is whole, that a rollback would have needed. Touches nothing.</summary>
internal static class RollbackSteps
{
    public static IReadOnlyList<Step> Before(PlanRequest request) =>
        [new ChooseVersion(), .. request.Runbook.Database?.Migrations is null ? Array.Empty<Step>() : [new DecideSchema(), new SchemaBack(request)]];

    public static IReadOnlyList<Step> After(PlanRequest request) => [new PreviousVersionServes(request), .. DropSlot(Phase.Rollback, request, [PreviousVersionServes.StepName])];

    /// <summary>The end of the Record phase.</summary>
    /// <param name="request">What is planned.</param>
    /// <param name="before">All other steps of the phase.</param>
    public static IReadOnlyList<Step> Released(PlanRequest request, IReadOnlyList<Step> before) => DropSlot(Phase.Record, request, [.. before.Select(step => step.Name)]);

    private static IReadOnlyList<Step> DropSlot(Phase phase, PlanRequest request, IReadOnlyList<string> after) => request.Runbook.Database?.Rollback.Ways.Contains(RollbackWay.Replay) == true ? [new DropReplaySlot(phase, after)] : [];
}
