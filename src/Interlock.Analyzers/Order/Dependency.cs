using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>One task depends on another, because an attribute says so.</summary>
/// <param name="From">The task that runs later.</param>
/// <param name="On">The task that runs before it.</param>
/// <param name="Attribute">The attribute that says so.</param>
/// <param name="Carrier">The class that carries the attribute: a task, or a base class of one.</param>
internal sealed record Dependency(TaskNode From, TaskNode On, AttributeData Attribute, INamedTypeSymbol Carrier)
{
    /// <summary>How to take the dependency away, in the words of the source.</summary>
    public string Removal => $"remove {Written} from {Carrier.OriginalDefinition.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}";

    public Location Location => Attribute.ApplicationSyntaxReference is { } written ? written.GetSyntax().GetLocation() : From.Location;

    private string Written => Attribute.ApplicationSyntaxReference is { } written
        ? $"[{written.GetSyntax()}]"
        : $"[IsDependentOn(typeof({On.Name}))]";
}
