using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>A Frosting task and what it depends on.</summary>
internal sealed class TaskNode(INamedTypeSymbol type)
{
    public INamedTypeSymbol Type { get; } = type;

    public string Name { get; } = type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    public TaskPhase? Phase { get; } = TaskPhase.Of(type);

    /// <summary>Filled while the graph is built, and not changed after.</summary>
    public List<Dependency> Dependencies { get; } = [];

    public bool IsInSource => Type.Locations.Any(location => location.IsInSource);

    public Location Location => Type.Locations.FirstOrDefault() ?? Location.None;

    public string NameAndPhase => Phase is null ? Name : $"{Name} (phase {Phase.Name})";
}
