namespace Interlock.Analyzers.Tests;

public class WholeReleaseTests
{
    /// <summary>Preflight and Backup as they should be, to put before the task under test.</summary>
    public const string Start = """
        [RunsPhase(Phase.Preflight)] public sealed class PreflightTask : FrostingTask;
        [RunsPhase(Phase.Backup), IsDependentOn(typeof(PreflightTask))] public sealed class BackupTask : FrostingTask;
        """;

    [Fact]
    public async Task A_release_in_its_right_order_is_clean()
    {
        var said = await Compiled.Says(Start, """
            [RunsPhase(Phase.Provision), IsDependentOn(typeof(BackupTask))] public sealed class ProvisionTask : FrostingTask;
            [RunsPhase(Phase.Migrate), IsDependentOn(typeof(ProvisionTask))] public sealed class MigrateTask : FrostingTask;
            [RunsPhase(Phase.Rollout), IsDependentOn<MigrateTask>] public sealed class RolloutTask : FrostingTask;
            """, """
            [RunsPhase(Phase.Verify), IsDependentOn(typeof(RolloutTask))] public sealed class VerifyTask : FrostingTask;
            [RunsPhase(Phase.Secure), IsDependentOn(typeof(VerifyTask))] public sealed class SecureTask : FrostingTask;
            [RunsPhase(Phase.Monitor), IsDependentOn(typeof(SecureTask))] public sealed class MonitorTask : FrostingTask;
            [RunsPhase(Phase.Record), IsDependentOn(typeof(MonitorTask))] public sealed class RecordTask : FrostingTask;
            [IsDependentOn(typeof(RecordTask))] public sealed class DeployTask : FrostingTask;
            [RunsPhase(Phase.Rollback)] public sealed class RollbackTask : FrostingTask;
            [RunsPhase(Phase.Watch), IsDependentOn(typeof(RecordTask))] public sealed class WatchTask : FrostingTask;
            [IsDependentOn(typeof(RollbackTask))] public sealed class UndoTask : FrostingTask;
            """);

        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_without_tasks_is_clean()
    {
        var said = await Compiled.Says("public static class Program { public static void OnError(Exception exception, int code) { } }");

        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_rule_is_an_error_that_fails_the_build()
    {
        var found = await Compiled.Diagnose("""
            [RunsPhase(Phase.Provision), ContinueOnError, IsDependentOn(typeof(RolloutTask))] public sealed class ProvisionTask : FrostingTask;
            [RunsPhase(Phase.Rollout), IsDependentOn(typeof(ProvisionTask))] public sealed class RolloutTask : FrostingTask;
            [RunsPhase(Phase.Rollout)] public sealed class Stray;
            """);

        found.Select(diagnostic => diagnostic.Id).Distinct().Order().ShouldBe(["IL0001", "IL0002", "IL0003", "IL0004", "IL0005"]);
        found.ShouldAllBe(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
    }
}
