namespace Interlock.Analyzers.Tests;

public class PhaseOwnerTests
{
    [Fact]
    public async Task Two_tasks_that_run_the_same_phase_are_refused()
    {
        const string First = "[RunsPhase(Phase.Verify)] public sealed class CheckTask : FrostingTask;";

        var said = await Compiled.Says("[RunsPhase(Phase.Verify)] public sealed class VerifyTask : FrostingTask;", First);

        said.ShouldBe(["IL0005 at RunsPhase(Phase.Verify): VerifyTask names phase Verify, which CheckTask runs already: keep [RunsPhase] on one of them, and let the other go or depend on it"]);
        (await Compiled.Says("public sealed class VerifyTask : FrostingTask;", First)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("public sealed class VerifyTask;", "VerifyTask names phase Verify, but is not a Frosting task: derive it from FrostingTask<T>, or remove [RunsPhase]")]
    [InlineData("public abstract class VerifyTask : FrostingTask;", "VerifyTask names phase Verify, but is abstract and so never run: move [RunsPhase] to the task derived from it")]
    [InlineData("public class VerifyTask<T> : FrostingTask;", "VerifyTask<T> names phase Verify, but is generic and so never run: move [RunsPhase] to a task that is not")]
    [InlineData("internal sealed class VerifyTask : FrostingTask;", "VerifyTask names phase Verify, but is not public and Frosting runs public tasks only: make it public")]
    public async Task A_phase_on_a_class_that_Frosting_does_not_run_is_refused(string declaration, string message)
    {
        var said = await Compiled.Says($"[RunsPhase(Phase.Verify)] {declaration}");

        said.ShouldBe([$"IL0005 at RunsPhase(Phase.Verify): {message}"]);
        (await Compiled.Says("[RunsPhase(Phase.Verify)] public sealed class VerifyTask : FrostingTask;")).ShouldBeEmpty();
    }
}
