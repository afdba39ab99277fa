using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Plan;

/// <summary>A runbook resolved for one environment, version and commit. Making it touches nothing.</summary>
/// <param name="Runbook">The runbook, resolved for the environment.</param>
/// <param name="Environment">Name of the environment, such as <c>local</c>.</param>
/// <param name="Version">What is released; distinct for every commit unless given by <c>--release</c>.</param>
/// <param name="Commit">Full id of the commit that is released; of the snapshot, when the tree is dirty.</param>
/// <param name="Phases">Phases in the order they run, with their steps.</param>
public sealed record ReleasePlan(ReleaseRunbook Runbook, string Environment, string Version, string Commit, IReadOnlyList<PlannedPhase> Phases)
{
    /// <summary>Sixteen hexadecimal digits over everything above: the same plan has the same digest on every machine.</summary>
    public string Digest => field ??= PlanDigest.Of(this);

    /// <summary>The step of that name, or null.</summary>
    /// <param name="phase">Its phase.</param>
    /// <param name="name">Its name.</param>
    public Step? Find(Phase phase, string name) =>
        Phases.FirstOrDefault(planned => planned.Phase == phase)?.Steps.FirstOrDefault(step => string.Equals(step.Name, name, StringComparison.Ordinal));
}

/// <summary>One phase of a plan.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Steps">Its steps, those that others wait for first.</param>
public sealed record PlannedPhase(Phase Phase, IReadOnlyList<Step> Steps);
