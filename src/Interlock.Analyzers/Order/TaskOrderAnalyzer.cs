using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Interlock.Analyzers.Order;

/// <summary>Collects the Frosting tasks of a compilation, builds their graph once, and has every rule judge it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskOrderAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableArray<ITaskGraphRule> Rules =
    [
        new PhaseOrderRule(),
        new BackupFirstRule(),
        new CircularDependencyRule(),
        new PhaseOwnerRule(),
        new PhaseChainRule(),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Rules.Select(rule => rule.Descriptor)];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(start =>
        {
            var classes = new ConcurrentBag<INamedTypeSymbol>();
            start.RegisterSymbolAction(symbol => Collect((INamedTypeSymbol)symbol.Symbol, classes), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end =>
            {
                var graph = TaskGraph.Of(classes);
                foreach (var diagnostic in Rules.SelectMany(rule => rule.Judge(graph)))
                    end.ReportDiagnostic(diagnostic);
            });
        });
    }

    private static void Collect(INamedTypeSymbol type, ConcurrentBag<INamedTypeSymbol> classes)
    {
        if (type.TypeKind == TypeKind.Class && (FrostingAttributes.IsTask(type) || TaskPhase.Of(type) is not null))
            classes.Add(type);
    }
}
