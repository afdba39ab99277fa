using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>IL0006: from the first change on, each phase has the one before it behind it. Two phases that only share a backup run in whichever order a target names them.</summary>
internal sealed class PhaseChainRule : ITaskGraphRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "IL0006",
        "A phase can run before the one that it follows",
        "{0} can run before {1}: add [IsDependentOn(typeof({2}))] to {3}",
        "Interlock.Order",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Cake orders tasks by their dependencies alone. A Rollout that does not depend on Migrate may run first.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(TaskGraph graph) =>
        from task in graph.Tasks
        where task is { IsInSource: true, Phase.IsInRelease: true }
        let before = TaskGraph.Before(task)
        let previous = Previous(graph, task)
        where previous is not null && !before.Contains(previous)
        where !TaskGraph.Before(previous).Contains(task) && !IsForBackupFirst(task, before)
        select Diagnostic.Create(Rule, task.Phase!.Location ?? task.Location, task.NameAndPhase, previous.NameAndPhase, previous.Name, task.Name);

    private static TaskNode? Previous(TaskGraph graph, TaskNode task) => graph.Tasks
        .Where(other => other.Phase is { IsInRelease: true } phase && phase.Order > TaskPhase.Backup && phase.Order < task.Phase!.Order)
        .OrderByDescending(other => other.Phase!.Order)
        .FirstOrDefault();

    // BackupFirstRule names the same link already.
    private static bool IsForBackupFirst(TaskNode task, HashSet<TaskNode> before) =>
        task.Phase!.Mutates && !before.Any(other => other.Phase is { Order: TaskPhase.Backup });
}
