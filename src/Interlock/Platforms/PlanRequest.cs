using Interlock.Runbook;

namespace Interlock.Platforms;

/// <summary>What a plan is made for.</summary>
/// <param name="Runbook">The runbook, resolved for the environment.</param>
/// <param name="Environment">Name of the environment.</param>
/// <param name="Version">The version.</param>
/// <param name="Commit">Full commit id.</param>
public sealed record PlanRequest(ReleaseRunbook Runbook, string Environment, string Version, string Commit)
{
    /// <summary>Full path of the runbook's file; its folder is the checkout. Null: it lies nowhere, so files beside it are not looked for.</summary>
    public string? RunbookFile { get; init; }
}
