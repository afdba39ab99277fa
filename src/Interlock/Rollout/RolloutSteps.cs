using Interlock.Engine;
using Interlock.Platforms;

namespace Interlock.Rollout;

/// <summary>The steps of the Rollout phase that every platform has; the cutover itself is the platform's, and what it starts waits for them. Touches nothing.</summary>
internal static class RolloutSteps
{
    public static IReadOnlyList<Step> For(PlanRequest request) =>
        request.Runbook.Verify.Latency is { Compare: not null } latency ? [new ReleaseTag(request), new LatencyBefore(latency)] : [new ReleaseTag(request)];
}
