using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>IL0002: nothing is changed before Preflight has judged and Backup has proven its copy.</summary>
internal sealed class BackupFirstRule : ITaskGraphRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "IL0002",
        "A phase that changes something can run without Preflight and Backup before it",
        "{0} can run without {1} before it: {2}",
        "Interlock.Order",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Every target can be called by its name, and runs only what it depends on. What Provision, Migrate and Rollout change must be checked and backed up first, whichever target was called.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(TaskGraph graph)
    {
        foreach (var task in graph.Tasks)
        {
            if (task is not { IsInSource: true, Phase.Mutates: true })
                continue;
            var before = TaskGraph.Before(task);
            var backedUp = Any(before, TaskPhase.Backup);
            var checkedFirst = Any(before, TaskPhase.Preflight);
            if ((backedUp && checkedFirst) || before.Any(other => IsCauseOf(task, other)))
                continue;

            var lacking = backedUp ? "Preflight" : checkedFirst ? "Backup" : "Preflight and Backup";
            yield return Diagnostic.Create(Rule, LocationOf(task), task.NameAndPhase, lacking, string.Join(", and ", Mends(graph, task, before)));
        }
    }

    /// <summary>A task before this one lacks the same: mending that one mends both, so only it is reported.</summary>
    private static bool IsCauseOf(TaskNode task, TaskNode other) =>
        other is { IsInSource: true, Phase.Mutates: true } && other != task && !TaskGraph.Before(other).Contains(task);

    private static IEnumerable<string> Mends(TaskGraph graph, TaskNode task, HashSet<TaskNode> before)
    {
        var reached = new HashSet<TaskNode>(before);
        if (!Any(reached, TaskPhase.Backup))
            yield return NearestWith(graph, task, TaskPhase.Backup) is { } link ? Join(reached, task, link) : TurnOrWrite(graph, reached, task, TaskPhase.Backup, "Backup");

        if (!Any(reached, TaskPhase.Preflight))
        {
            var from = reached.FirstOrDefault(node => node is { IsInSource: true, Phase.Order: TaskPhase.Backup }) ?? task;
            yield return NearestWith(graph, from, TaskPhase.Preflight) is { } link ? Join(reached, from, link) : TurnOrWrite(graph, reached, from, TaskPhase.Preflight, "Preflight");
        }
    }

    /// <summary>The task of the nearest earlier phase that has the wanted phase behind it already, so that the order in between is kept.</summary>
    private static TaskNode? NearestWith(TaskGraph graph, TaskNode task, int wanted) => graph.Tasks
        .Where(other => other.Phase is { } phase && phase.Order < task.Phase!.Order && phase.Order >= wanted)
        .Select(other => (Task: other, Before: TaskGraph.Before(other)))
        .Where(other => !other.Before.Contains(task) && (other.Task.Phase!.Order == wanted || Any(other.Before, wanted)))
        .OrderByDescending(other => other.Task.Phase!.Order)
        .Select(other => other.Task)
        .FirstOrDefault();

    private static string Join(HashSet<TaskNode> reached, TaskNode task, TaskNode link)
    {
        reached.Add(link);
        reached.UnionWith(TaskGraph.Before(link));
        return $"add [IsDependentOn(typeof({link.Name}))] to {task.Name}";
    }

    private static string TurnOrWrite(TaskGraph graph, HashSet<TaskNode> reached, TaskNode task, int phase, string name)
    {
        if (graph.Tasks.FirstOrDefault(other => other.Phase?.Order == phase) is { } existing)
            return $"{existing.Name} depends on {task.Name}, turn that round: {Join(reached, task, existing)}";
        return $"write the task that carries [RunsPhase(Phase.{name})], which no task here does, and let {task.Name} depend on it";
    }

    private static bool Any(IEnumerable<TaskNode> tasks, int phase) => tasks.Any(task => task.Phase?.Order == phase);

    private static Location LocationOf(TaskNode task) => task.Phase!.Location ?? task.Location;
}
