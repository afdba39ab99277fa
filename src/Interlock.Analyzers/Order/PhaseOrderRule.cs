using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>IL0001: what a task depends on runs before it, so it must not belong to a later phase.</summary>
internal sealed class PhaseOrderRule : ITaskGraphRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "IL0001",
        "A task of an earlier phase depends on a task of a later one",
        "{0} depends{1} on {2}, {3}: {4}",
        "Interlock.Order",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Cake runs what a task depends on before it. A phase that depends on a later one turns the order of the release around.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(TaskGraph graph) =>
        from task in graph.Tasks
        where task is { IsInSource: true, Phase.IsInRelease: true }
        from chain in TaskGraph.Chains(task, passes: node => node.Phase is null)
        let other = chain[chain.Length - 1].On
        where other.Phase is { } phase && phase.Order > task.Phase!.Order
        select Report(task, other, chain);

    private static Diagnostic Report(TaskNode task, TaskNode other, ImmutableArray<Dependency> chain)
    {
        var through = chain.Length == 1 ? "" : $", through {string.Join(" and ", chain.Take(chain.Length - 1).Select(link => link.On.Name))},";
        var why = other.Phase!.IsInRelease ? "which runs later" : "which is no part of a release";
        var mend = chain.Length == 1 ? chain[0].Removal : $"{chain[0].Removal}, or {chain[chain.Length - 1].Removal}";
        return Diagnostic.Create(Rule, chain[0].Location, task.NameAndPhase, through, other.NameAndPhase, why, mend);
    }
}
