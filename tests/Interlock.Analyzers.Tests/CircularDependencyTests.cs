namespace Interlock.Analyzers.Tests;

public class CircularDependencyTests
{
    [Fact]
    public async Task A_circle_is_named_from_end_to_end()
    {
        const string First = "[IsDependentOn(typeof(PackTask))] public sealed class BuildTask : FrostingTask;";
        const string Second = "[IsDependentOn(typeof(TestTask))] public sealed class PackTask : FrostingTask;";

        var said = await Compiled.Says(First, Second, "[IsDependentOn(typeof(BuildTask))] public sealed class TestTask : FrostingTask;");

        said.ShouldBe(["IL0004 at IsDependentOn(typeof(PackTask)): Circular dependency: BuildTask -> PackTask -> TestTask -> BuildTask: remove [IsDependentOn(typeof(PackTask))] from BuildTask, or break it at another place"]);
        (await Compiled.Says(First, Second, "public sealed class TestTask : FrostingTask;")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_circle_closed_by_a_reverse_link_is_found()
    {
        var said = await Compiled.Says(
            "[IsDependentOn(typeof(TestTask)), IsDependeeOf(typeof(TestTask))] public sealed class BuildTask : FrostingTask;",
            "public sealed class TestTask : FrostingTask;");

        said.ShouldBe(["IL0004 at IsDependentOn(typeof(TestTask)): Circular dependency: BuildTask -> TestTask -> BuildTask: remove [IsDependentOn(typeof(TestTask))] from BuildTask, or break it at another place"]);
    }

    [Fact]
    public async Task A_task_that_inherits_a_dependency_on_itself_is_found()
    {
        var said = await Compiled.Says(
            "[IsDependentOn(typeof(TestTask))] public abstract class Tested : FrostingTask;",
            "public sealed class TestTask : Tested;");

        said.ShouldBe(["IL0004 at IsDependentOn(typeof(TestTask)): Circular dependency: TestTask -> TestTask: remove [IsDependentOn(typeof(TestTask))] from Tested"]);
    }

    [Fact]
    public async Task Two_ways_to_the_same_task_are_no_circle()
    {
        var said = await Compiled.Says("""
            public sealed class CleanTask : FrostingTask;
            [IsDependentOn(typeof(CleanTask))] public sealed class BuildTask : FrostingTask;
            [IsDependentOn(typeof(CleanTask)), IsDependentOn(typeof(BuildTask))] public sealed class TestTask : FrostingTask;
            """);

        said.ShouldBeEmpty();
    }
}
