using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Interlock.Analyzers.Order;

/// <summary>IL0005: each phase is run by one task, and that one is a task that Frosting finds.</summary>
internal sealed class PhaseOwnerRule : ITaskGraphRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "IL0005",
        "A phase is run by two tasks, or by a class that Frosting does not run",
        "{0} names phase {1}, {2}",
        "Interlock.Order",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Frosting finds the public classes that implement IFrostingTask and are neither abstract nor generic. A phase that nobody runs, or that two tasks run, breaks the order that the other rules rely on.",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(TaskGraph graph)
    {
        var owners = new Dictionary<int, INamedTypeSymbol>();
        foreach (var type in graph.Classes)
        {
            if (TaskPhase.Of(type) is not { } phase)
                continue;
            if (WhyNotRun(type) is { } why)
                yield return Report(type, phase, why);
            else if (owners.TryGetValue(phase.Order, out var owner))
                yield return Report(type, phase, $"which {Name(owner)} runs already: keep [RunsPhase] on one of them, and let the other go or depend on it");
            else
                owners.Add(phase.Order, type);
        }
    }

    private static string? WhyNotRun(INamedTypeSymbol type)
    {
        if (!FrostingAttributes.IsTask(type))
            return "but is not a Frosting task: derive it from FrostingTask<T>, or remove [RunsPhase]";
        if (type.IsAbstract)
            return "but is abstract and so never run: move [RunsPhase] to the task derived from it";
        if (type.IsGenericType)
            return "but is generic and so never run: move [RunsPhase] to a task that is not";
        return IsExported(type) ? null : "but is not public and Frosting runs public tasks only: make it public";
    }

    private static bool IsExported(INamedTypeSymbol type)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
            if (outer.DeclaredAccessibility != Accessibility.Public)
                return false;
        return true;
    }

    private static Diagnostic Report(INamedTypeSymbol type, TaskPhase phase, string what) =>
        Diagnostic.Create(Rule, phase.Location ?? type.Locations.FirstOrDefault(), Name(type), phase.Name, what);

    private static string Name(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
