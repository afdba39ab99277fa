using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight.Dependencies.Licences;
using Interlock.Preflight.Dependencies.Sbom;
using Interlock.Preflight.Dependencies.Withdrawn;

namespace Interlock.Preflight.Dependencies;

/// <summary>The steps of PF-07 that need no tool of the ecosystem.</summary>
internal static class DependencySteps
{
    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var scan = new DependencyScan(request);
        return
        [
            new DependenciesPinned(scan),
            .. scan.Settings.Minimum.Count > 0 ? [new MinimumVersions(scan)] : Array.Empty<Step>(),
            .. scan.Settings.Registries is { } registries ? [new NotWithdrawn(scan, registries)] : Array.Empty<Step>(),
            new LicencesAllowed(scan),
            new BillOfMaterials(scan),
        ];
    }
}
