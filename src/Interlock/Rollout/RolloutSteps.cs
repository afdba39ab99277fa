using Interlock.Engine;
using Interlock.Platforms;

namespace Interlock.Rollout;

/// <summary>The steps of the Rollout phase that every platform has; the cutover itself is the platform's. Touches nothing.</summary>
internal static class RolloutSteps
{
    public static IReadOnlyList<Step> For(PlanRequest request) => [new ReleaseTag(request)];
}
