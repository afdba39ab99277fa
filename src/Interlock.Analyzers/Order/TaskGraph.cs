using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>Every Frosting task of a compilation and what depends on what, as Cake would see it at run time.</summary>
internal sealed class TaskGraph
{
    private readonly Dictionary<INamedTypeSymbol, TaskNode> _nodes = new(SymbolEqualityComparer.Default);

    private TaskGraph(ImmutableArray<INamedTypeSymbol> classes)
    {
        Classes = classes;
    }

    /// <summary>The classes of this compilation that are tasks or name a phase, by name.</summary>
    public ImmutableArray<INamedTypeSymbol> Classes { get; }

    /// <summary>The tasks that are run, of this compilation and those it reaches in others, by name.</summary>
    public ImmutableArray<TaskNode> Tasks { get; private set; } = [];

    public static TaskGraph Of(IEnumerable<INamedTypeSymbol> classes)
    {
        var graph = new TaskGraph([.. classes.OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)]);
        foreach (var type in graph.Classes)
            if (!type.IsAbstract && FrostingAttributes.IsTask(type))
                graph.Node(type);
        graph.Tasks = [.. graph._nodes.Values.OrderBy(node => node.Name, StringComparer.Ordinal)];
        return graph;
    }

    /// <summary>Everything that runs before a task. The task itself is among them only when it is part of a circle.</summary>
    public static HashSet<TaskNode> Before(TaskNode task)
    {
        var found = new HashSet<TaskNode>();
        var open = new Queue<TaskNode>([task]);
        while (open.Count > 0)
            foreach (var dependency in open.Dequeue().Dependencies)
                if (found.Add(dependency.On))
                    open.Enqueue(dependency.On);
        return found;
    }

    /// <summary>The shortest chain of dependencies from a task to each one it reaches, going on only through those that <paramref name="passes"/> lets through.</summary>
    public static IEnumerable<ImmutableArray<Dependency>> Chains(TaskNode from, Func<TaskNode, bool> passes)
    {
        var found = new HashSet<TaskNode>();
        var open = new Queue<ImmutableArray<Dependency>>(from.Dependencies.Select(dependency => ImmutableArray.Create(dependency)));
        while (open.Count > 0)
        {
            var chain = open.Dequeue();
            var last = chain[chain.Length - 1].On;
            if (!found.Add(last))
                continue;
            yield return chain;
            if (passes(last))
                foreach (var dependency in last.Dependencies)
                    open.Enqueue(chain.Add(dependency));
        }
    }

    private TaskNode Node(INamedTypeSymbol type)
    {
        if (_nodes.TryGetValue(type, out var known))
            return known;
        var node = _nodes[type] = new TaskNode(type);

        // Frosting reads attributes with inheritance: a base class orders every task derived from it.
        for (var carrier = type; carrier is not null; carrier = carrier.BaseType)
            foreach (var attribute in carrier.GetAttributes())
                Connect(node, attribute, carrier);
        return node;
    }

    private void Connect(TaskNode node, AttributeData attribute, INamedTypeSymbol carrier)
    {
        if (FrostingAttributes.DependsOn(attribute) is { } before)
            node.Dependencies.Add(new Dependency(node, Node(before), attribute, carrier));
        else if (FrostingAttributes.IsDependeeOf(attribute) is { } after)
            Node(after).Dependencies.Add(new Dependency(Node(after), node, attribute, carrier));
    }
}
