using Interlock.Engine;
using Interlock.Platforms;

namespace Interlock.Record;

/// <summary>The steps of the Record phase.</summary>
public static class RecordSteps
{
    /// <summary>The steps for a plan. Touches nothing.</summary>
    /// <param name="request">What is planned.</param>
    public static IReadOnlyList<Step> For(PlanRequest request) => [new DeploymentLog(request), new PhaseTimes()];
}
