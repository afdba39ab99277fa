using Interlock.Backup;
using Interlock.Engine;
using Interlock.Migrate;
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
            return [.. RollbackSteps.Before(request), .. platform.Steps(phase, request), .. RollbackSteps.After(request)];
        if (phase == Phase.Record)
        {
            IReadOnlyList<Step> steps = [.. StepsOf(phase, request), .. platform.Steps(phase, request)];
            return [.. steps, .. RollbackSteps.Released(request, steps)];
        }

        return phase <= Phase.Backup ? [.. platform.Steps(phase, request), .. StepsOf(phase, request)] : [.. StepsOf(phase, request), .. platform.Steps(phase, request)];
    }

    /// <summary>The steps of one phase that every platform has.</summary>
    internal static IReadOnlyList<Step> StepsOf(Phase phase, PlanRequest request) => phase switch
    {
        Phase.Preflight => PreflightSteps.For(request),
        Phase.Backup => BackupSteps.For(request),
        Phase.Provision => ProvisionSteps.For(request),
        Phase.Migrate => MigrateSteps.For(request),
        Phase.Rollout => RolloutSteps.For(request),
        Phase.Verify => VerifySteps.For(request),
        Phase.Secure => SecureSteps.For(request),
        Phase.Monitor => MonitorSteps.For(request),
        Phase.Record => RecordSteps.For(request),
        _ => [],
    };
}
