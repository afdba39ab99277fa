using static Interlock.Analyzers.Tests.WholeReleaseTests;

namespace Interlock.Analyzers.Tests;

public class BackupFirstTests
{
    [Theory]
    [InlineData("Provision")]
    [InlineData("Migrate")]
    [InlineData("Rollout")]
    public async Task A_phase_that_changes_something_is_refused_without_Backup_before_it(string phase)
    {
        var said = await Compiled.Says(Start, $"[RunsPhase(Phase.{phase})] public sealed class {phase}Task : FrostingTask;");

        said.ShouldBe([$"IL0002 at RunsPhase(Phase.{phase}): {phase}Task (phase {phase}) can run without Preflight and Backup before it: add [IsDependentOn(typeof(BackupTask))] to {phase}Task"]);
        (await Compiled.Says(Start, $"[RunsPhase(Phase.{phase}), IsDependentOn(typeof(BackupTask))] public sealed class {phase}Task : FrostingTask;")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Verify")]
    [InlineData("Monitor")]
    [InlineData("Rollback")]
    [InlineData("Watch")]
    public async Task A_phase_that_changes_nothing_of_the_release_may_run_by_itself(string phase)
    {
        var said = await Compiled.Says(Start, $"[RunsPhase(Phase.{phase})] public sealed class {phase}Task : FrostingTask;");

        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_the_task_where_the_link_is_missing_is_reported_not_those_behind_it()
    {
        const string Later = """
            [RunsPhase(Phase.Migrate), IsDependentOn(typeof(ProvisionTask))] public sealed class MigrateTask : FrostingTask;
            [RunsPhase(Phase.Rollout), IsDependentOn(typeof(MigrateTask))] public sealed class RolloutTask : FrostingTask;
            """;

        var said = await Compiled.Says(Start, Later, "[RunsPhase(Phase.Provision), IsDependentOn(typeof(PreflightTask))] public sealed class ProvisionTask : FrostingTask;");

        said.ShouldBe(["IL0002 at RunsPhase(Phase.Provision): ProvisionTask (phase Provision) can run without Backup before it: add [IsDependentOn(typeof(BackupTask))] to ProvisionTask"]);
        (await Compiled.Says(Start, Later, "[RunsPhase(Phase.Provision), IsDependentOn(typeof(BackupTask))] public sealed class ProvisionTask : FrostingTask;")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_mend_is_the_nearest_phase_that_is_backed_up_already()
    {
        var said = await Compiled.Says(Start, """
            [RunsPhase(Phase.Provision), IsDependentOn(typeof(BackupTask))] public sealed class ProvisionTask : FrostingTask;
            [RunsPhase(Phase.Rollout)] public sealed class RolloutTask : FrostingTask;
            """);

        said.ShouldBe(["IL0002 at RunsPhase(Phase.Rollout): RolloutTask (phase Rollout) can run without Preflight and Backup before it: add [IsDependentOn(typeof(ProvisionTask))] to RolloutTask"]);
    }

    [Fact]
    public async Task A_backup_without_Preflight_is_mended_at_the_backup()
    {
        var said = await Compiled.Says("""
            [RunsPhase(Phase.Preflight)] public sealed class PreflightTask : FrostingTask;
            [RunsPhase(Phase.Backup)] public sealed class BackupTask : FrostingTask;
            [RunsPhase(Phase.Rollout), IsDependentOn(typeof(BackupTask))] public sealed class RolloutTask : FrostingTask;
            """);

        said.ShouldBe(["IL0002 at RunsPhase(Phase.Rollout): RolloutTask (phase Rollout) can run without Preflight before it: add [IsDependentOn(typeof(PreflightTask))] to BackupTask"]);
    }

    [Fact]
    public async Task Two_missing_links_are_named_together()
    {
        var said = await Compiled.Says("""
            [RunsPhase(Phase.Preflight)] public sealed class PreflightTask : FrostingTask;
            [RunsPhase(Phase.Backup)] public sealed class BackupTask : FrostingTask;
            [RunsPhase(Phase.Migrate)] public sealed class MigrateTask : FrostingTask;
            """);

        said.ShouldBe(["IL0002 at RunsPhase(Phase.Migrate): MigrateTask (phase Migrate) can run without Preflight and Backup before it: add [IsDependentOn(typeof(BackupTask))] to MigrateTask, and add [IsDependentOn(typeof(PreflightTask))] to BackupTask"]);
    }

    [Fact]
    public async Task A_graph_with_no_backup_at_all_is_told_to_write_one()
    {
        var said = await Compiled.Says("""
            [RunsPhase(Phase.Preflight)] public sealed class PreflightTask : FrostingTask;
            [RunsPhase(Phase.Migrate), IsDependentOn(typeof(PreflightTask))] public sealed class MigrateTask : FrostingTask;
            """);

        said.ShouldBe(["IL0002 at RunsPhase(Phase.Migrate): MigrateTask (phase Migrate) can run without Backup before it: write the task that carries [RunsPhase(Phase.Backup)], which no task here does, and let MigrateTask depend on it"]);
    }

    [Fact]
    public async Task A_backup_wired_the_wrong_way_round_is_told_to_turn()
    {
        var said = await Compiled.Says("""
            [RunsPhase(Phase.Preflight)] public sealed class PreflightTask : FrostingTask;
            [RunsPhase(Phase.Backup), IsDependentOn(typeof(RolloutTask))] public sealed class BackupTask : FrostingTask;
            [RunsPhase(Phase.Rollout), IsDependentOn(typeof(PreflightTask))] public sealed class RolloutTask : FrostingTask;
            """);

        said.ShouldBe([
            "IL0001 at IsDependentOn(typeof(RolloutTask)): BackupTask (phase Backup) depends on RolloutTask (phase Rollout), which runs later: remove [IsDependentOn(typeof(RolloutTask))] from BackupTask",
            "IL0002 at RunsPhase(Phase.Rollout): RolloutTask (phase Rollout) can run without Backup before it: BackupTask depends on RolloutTask, turn that round: add [IsDependentOn(typeof(BackupTask))] to RolloutTask"]);
    }

    [Fact]
    public async Task The_way_to_the_backup_may_lead_through_other_tasks_base_classes_and_reverse_links()
    {
        var said = await Compiled.Says(
            Start,
            "[IsDependentOn(typeof(BackupTask))] public abstract class Safe : FrostingTask;",
            "public sealed class AnnounceTask : Safe;",
            "[IsDependeeOf(typeof(RolloutTask)), IsDependentOn(typeof(AnnounceTask))] public sealed class PrepareTask : FrostingTask;",
            "[RunsPhase(Phase.Rollout)] public sealed class RolloutTask : FrostingTask;");

        said.ShouldBeEmpty();
    }
}
