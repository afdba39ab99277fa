using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>Reads what Frosting's own attributes and <c>[RunsPhase]</c> say. Matched by name, so that neither Cake nor Interlock is referenced.</summary>
internal static class FrostingAttributes
{
    public static bool IsTask(INamedTypeSymbol type)
    {
        foreach (var implemented in type.AllInterfaces)
            if (implemented.Name == "IFrostingTask" && IsIn(implemented, "Cake", "Frosting"))
                return true;
        return false;
    }

    /// <summary>Whether a type is one of Frosting's base classes, or of a stand-in for them.</summary>
    public static bool IsFrostingsOwn(INamedTypeSymbol type) => IsIn(type, "Cake", "Frosting");

    /// <summary>The task named by <c>[IsDependentOn(typeof(X))]</c> or <c>[IsDependentOn&lt;X&gt;]</c>.</summary>
    public static INamedTypeSymbol? DependsOn(AttributeData attribute) => TaskNamedBy(attribute, "IsDependentOnAttribute");

    /// <summary>The task named by <c>[IsDependeeOf(typeof(X))]</c>: X depends on the task that carries it.</summary>
    public static INamedTypeSymbol? IsDependeeOf(AttributeData attribute) => TaskNamedBy(attribute, "IsDependeeOfAttribute");

    public static bool ContinuesOnError(AttributeData attribute) => IsFrosting(attribute, "ContinueOnErrorAttribute");

    public static bool RunsPhase(AttributeData attribute) =>
        attribute.AttributeClass is { Name: "RunsPhaseAttribute" } type && IsIn(type, "Interlock");

    private static INamedTypeSymbol? TaskNamedBy(AttributeData attribute, string name)
    {
        if (!IsFrosting(attribute, name))
            return null;
        var named = attribute.AttributeClass!.IsGenericType
            ? attribute.AttributeClass.TypeArguments[0]
            : attribute.ConstructorArguments.FirstOrDefault().Value;
        return (named as INamedTypeSymbol)?.OriginalDefinition;
    }

    private static bool IsFrosting(AttributeData attribute, string name) =>
        attribute.AttributeClass is { } type && type.Name == name && IsIn(type, "Cake", "Frosting");

    private static bool IsIn(INamedTypeSymbol type, params string[] names)
    {
        var space = type.ContainingNamespace;
        for (var i = names.Length - 1; i >= 0; i--, space = space.ContainingNamespace)
            if (space is null || space.Name != names[i])
                return false;
        return space is { IsGlobalNamespace: true };
    }
}
