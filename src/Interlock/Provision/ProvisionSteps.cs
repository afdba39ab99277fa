using Interlock.Engine;
using Interlock.Platforms;

namespace Interlock.Provision;

/// <summary>The steps of the Provision phase that every platform has. Touches nothing.</summary>
internal static class ProvisionSteps
{
    public static IReadOnlyList<Step> For(PlanRequest request) =>
        [new ServiceVariables(request), .. request.Runbook.Database is null ? Array.Empty<Step>() : [new ApplicationDatabase(request)]];
}
