using System.Reflection;
using Cake.Frosting;

namespace Interlock.Build.Tests;

public class GraphTests
{
    private static readonly Type[] s_tasks = [.. typeof(Program).Assembly.GetExportedTypes().Where(type => typeof(IFrostingTask).IsAssignableFrom(type))];

    [Fact]
    public void Every_task_is_in_a_group_under_its_own_name()
    {
        s_tasks.Select(task => task.GetCustomAttribute<TaskNameAttribute>()!.Name).Order().ShouldBe(Targets.Names.Order());
        Targets.Groups.SelectMany(group => group.Tasks).ShouldAllBe(task => Targets.DescriptionOf(task).Length > 0);
    }

    [Fact]
    public void Each_phase_depends_on_the_one_before()
    {
        var phases = s_tasks
            .Select(task => (Task: task, task.GetCustomAttribute<RunsPhaseAttribute>()?.Phase))
            .Where(pair => pair.Phase <= Phase.Record)
            .OrderBy(pair => pair.Phase)
            .Select(pair => pair.Task)
            .ToList();

        phases.Count.ShouldBe(9);
        foreach (var (before, after) in phases.Zip(phases.Skip(1)))
            after.GetCustomAttribute<IsDependentOnAttribute>()!.Task.ShouldBe(before);
    }

    [Fact]
    public void No_task_swallows_its_failure()
    {
        s_tasks.ShouldAllBe(task => !task.IsDefined(typeof(ContinueOnErrorAttribute)));
        s_tasks.ShouldAllBe(task => task.GetMethod("OnError")!.DeclaringType != task);
    }
}
