using static Interlock.Analyzers.Tests.WholeReleaseTests;

namespace Interlock.Analyzers.Tests;

public class PhaseChainTests
{
    private const string Migrate = "[RunsPhase(Phase.Migrate), IsDependentOn(typeof(BackupTask))] public sealed class MigrateTask : FrostingTask;";

    [Fact]
    public async Task A_rollout_that_may_run_before_the_migration_is_refused()
    {
        var said = await Compiled.Says(Start, Migrate, "[RunsPhase(Phase.Rollout), IsDependentOn(typeof(BackupTask))] public sealed class RolloutTask : FrostingTask;");

        said.ShouldBe(["IL0006 at RunsPhase(Phase.Rollout): RolloutTask (phase Rollout) can run before MigrateTask (phase Migrate): add [IsDependentOn(typeof(MigrateTask))] to RolloutTask"]);
        (await Compiled.Says(Start, Migrate, "[RunsPhase(Phase.Rollout), IsDependentOn(typeof(MigrateTask))] public sealed class RolloutTask : FrostingTask;")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_check_that_may_run_before_what_it_checks_is_refused()
    {
        const string Rollout = "[RunsPhase(Phase.Rollout), IsDependentOn(typeof(MigrateTask))] public sealed class RolloutTask : FrostingTask;";

        var said = await Compiled.Says(Start, Migrate, Rollout, "[RunsPhase(Phase.Verify), IsDependentOn(typeof(MigrateTask))] public sealed class VerifyTask : FrostingTask;");

        said.ShouldBe(["IL0006 at RunsPhase(Phase.Verify): VerifyTask (phase Verify) can run before RolloutTask (phase Rollout): add [IsDependentOn(typeof(RolloutTask))] to VerifyTask"]);
    }

    [Fact]
    public async Task Rollback_and_Watch_follow_no_phase()
    {
        var said = await Compiled.Says(Start, Migrate, "[RunsPhase(Phase.Rollback)] public sealed class RollbackTask : FrostingTask;", "[RunsPhase(Phase.Watch)] public sealed class WatchTask : FrostingTask;");

        said.ShouldBeEmpty();
    }
}
