using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Platforms;
using Interlock.Preflight;
using Interlock.Provision;
using Interlock.Record;
using Interlock.Rollback;
using Interlock.Rollout;
using Interlock.Secure;
using Interlock.Verify;

namespace Interlock.Plan;

/// <summary>Puts the steps of a release together, phase by phase: what every release does, what the database needs, what only the platform can do. Touches nothing.</summary>
public static class PlanBuilder
{
    /// <summary>Makes the plan.</summary>
    /// <param name="request">What is planned.</param>
    /// <param name="platform">Where it will run.</param>
    /// <exception cref="UsageException">The steps do not fit together; all problems at once.</exception>
    public static ReleasePlan Build(PlanRequest request, IPlatform platform)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(platform);
        var phases = Enum.GetValues<Phase>().Select(phase => new PlannedPhase(phase, Ordered(phase, request, platform))).ToList();
        PlanGraph.Check(phases);
        return new(request.Runbook, request.Environment, request.Version, request.Commit, phases);
    }

    // What takes longest comes first: steps start in this order, as many at once as allowed.
    private static IReadOnlyList<Step> Ordered(Phase phase, PlanRequest request, IPlatform platform)
    {
        if (phase == Phase.Rollback)
            return [new ChooseVersion(), .. DatabaseSteps.For(request, phase), .. platform.Steps(phase, request), new PreviousVersionServes(request)];
        IEnumerable<Step>[] parts = [platform.Steps(phase, request), DatabaseSteps.For(request, phase), StepsOf(phase, request)];
        return [.. (phase <= Phase.Backup ? parts : parts.Reverse()).SelectMany(part => part)];
    }

    private static IEnumerable<Step> StepsOf(Phase phase, PlanRequest request) => phase switch
    {
        Phase.Preflight => [new SourceSnapshot(request), .. PreflightSteps.For(request), new SecretScan(request)],
        Phase.Backup => [new PreDeployTag(request), new RollbackBranch(request)],
        Phase.Provision => [new ServiceVariables(request)],
        Phase.Rollout => [new ReleaseTag(request)],
        Phase.Verify => VerifySteps.For(request),
        Phase.Secure => SecureSteps.For(request),
        Phase.Monitor => MonitorSteps.For(request),
        Phase.Record => RecordSteps.For(request),
        _ => [],
    };
}
