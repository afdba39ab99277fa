namespace Interlock.Analyzers.Tests;

public class PhaseOrderTests
{
    private const string Verify = "[RunsPhase(Phase.Verify)] public sealed class VerifyTask : FrostingTask;";

    [Fact]
    public async Task An_earlier_phase_that_depends_on_a_later_one_is_refused_with_both_tasks_and_the_mend()
    {
        var said = await Compiled.Says(Verify, "[RunsPhase(Phase.Backup), IsDependentOn(typeof(VerifyTask))] public sealed class BackupTask : FrostingTask;");

        said.ShouldBe(["IL0001 at IsDependentOn(typeof(VerifyTask)): BackupTask (phase Backup) depends on VerifyTask (phase Verify), which runs later: remove [IsDependentOn(typeof(VerifyTask))] from BackupTask"]);
        (await Compiled.Says(Verify, "[RunsPhase(Phase.Backup)] public sealed class BackupTask : FrostingTask;")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_generic_attribute_counts_too()
    {
        var said = await Compiled.Says(Verify, "[RunsPhase(Phase.Backup), IsDependentOn<VerifyTask>] public sealed class BackupTask : FrostingTask;");

        said.ShouldBe(["IL0001 at IsDependentOn<VerifyTask>: BackupTask (phase Backup) depends on VerifyTask (phase Verify), which runs later: remove [IsDependentOn<VerifyTask>] from BackupTask"]);
    }

    [Fact]
    public async Task A_later_phase_that_puts_itself_before_an_earlier_one_is_refused_where_it_says_so()
    {
        const string Backup = "[RunsPhase(Phase.Backup)] public sealed class BackupTask : FrostingTask;";

        var said = await Compiled.Says(Backup, "[RunsPhase(Phase.Secure), IsDependeeOf(typeof(BackupTask))] public sealed class SecureTask : FrostingTask;");

        said.ShouldBe(["IL0001 at IsDependeeOf(typeof(BackupTask)): BackupTask (phase Backup) depends on SecureTask (phase Secure), which runs later: remove [IsDependeeOf(typeof(BackupTask))] from SecureTask"]);
        (await Compiled.Says(Backup, "[RunsPhase(Phase.Secure), IsDependentOn(typeof(BackupTask))] public sealed class SecureTask : FrostingTask;")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tasks_without_a_phase_do_not_hide_the_order_of_those_behind_them()
    {
        var said = await Compiled.Says(
            Verify,
            "[RunsPhase(Phase.Backup), IsDependentOn(typeof(CheckTask))] public sealed class BackupTask : FrostingTask;",
            "[IsDependentOn(typeof(PrepareTask))] public sealed class CheckTask : FrostingTask;",
            "[IsDependentOn(typeof(VerifyTask))] public sealed class PrepareTask : FrostingTask;");

        said.ShouldBe(["IL0001 at IsDependentOn(typeof(CheckTask)): BackupTask (phase Backup) depends, through CheckTask and PrepareTask, on VerifyTask (phase Verify), which runs later: remove [IsDependentOn(typeof(CheckTask))] from BackupTask, or remove [IsDependentOn(typeof(VerifyTask))] from PrepareTask"]);
    }

    [Fact]
    public async Task A_base_class_orders_the_tasks_derived_from_it()
    {
        const string Tasks = "[RunsPhase(Phase.Backup)] public sealed class BackupTask : Careful<ICakeContext>;";

        var said = await Compiled.Says(Verify, Tasks, "[IsDependentOn(typeof(VerifyTask))] public abstract class Careful<T> : FrostingTask<T> where T : ICakeContext;");

        said.ShouldBe(["IL0001 at IsDependentOn(typeof(VerifyTask)): BackupTask (phase Backup) depends on VerifyTask (phase Verify), which runs later: remove [IsDependentOn(typeof(VerifyTask))] from Careful<T>"]);
        (await Compiled.Says(Verify, Tasks, "public abstract class Careful<T> : FrostingTask<T> where T : ICakeContext;")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Rollback")]
    [InlineData("Watch")]
    public async Task A_release_does_not_depend_on_what_stands_beside_it(string beside)
    {
        var other = $"[RunsPhase(Phase.{beside})] public sealed class {beside}Task : FrostingTask;";

        var said = await Compiled.Says(other, $"[RunsPhase(Phase.Record), IsDependentOn(typeof({beside}Task))] public sealed class RecordTask : FrostingTask;");

        said.ShouldBe([$"IL0001 at IsDependentOn(typeof({beside}Task)): RecordTask (phase Record) depends on {beside}Task (phase {beside}), which is no part of a release: remove [IsDependentOn(typeof({beside}Task))] from RecordTask"]);
    }

    [Fact]
    public async Task What_stands_beside_a_release_may_depend_on_any_of_it()
    {
        var said = await Compiled.Says(
            Verify,
            "[RunsPhase(Phase.Watch), IsDependentOn(typeof(VerifyTask))] public sealed class WatchTask : FrostingTask;",
            "[RunsPhase(Phase.Rollback), IsDependentOn(typeof(WatchTask))] public sealed class RollbackTask : FrostingTask;");

        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_the_phase_of_Interlock_counts()
    {
        var said = await Compiled.Says(Verify, """
            namespace Other
            {
                public sealed class RunsPhaseAttribute(Phase phase) : Attribute { public Phase Phase => phase; }
                [Other.RunsPhase(Phase.Backup), IsDependentOn(typeof(VerifyTask))] public sealed class BackupTask : FrostingTask;
            }
            """);

        said.ShouldBeEmpty();
    }
}
