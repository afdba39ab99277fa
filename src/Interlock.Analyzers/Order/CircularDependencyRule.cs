using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>IL0004: tasks that wait for each other never run.</summary>
internal sealed class CircularDependencyRule : ITaskGraphRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "IL0004",
        "Tasks depend on each other in a circle",
        "Circular dependency: {0}: {1}",
        "Interlock.Order",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Cake refuses such a graph when it starts; the compiler refuses it before.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(TaskGraph graph)
    {
        var told = new HashSet<TaskNode>();
        foreach (var task in graph.Tasks)
        {
            if (!task.IsInSource || told.Contains(task))
                continue;
            var circle = TaskGraph.Chains(task, passes: _ => true).FirstOrDefault(chain => chain[chain.Length - 1].On == task);
            if (circle.IsDefault)
                continue;

            // One report for each knot of tasks: its other circles are often the same mistake.
            told.UnionWith(TaskGraph.Before(task).Where(other => TaskGraph.Before(other).Contains(task)));
            var path = string.Join(" -> ", circle.Select(link => link.From.Name).Append(task.Name));
            var mend = circle.Length == 1 ? circle[0].Removal : $"{circle[0].Removal}, or break it at another place";
            yield return Diagnostic.Create(Rule, circle[0].Location, path, mend);
        }
    }
}
