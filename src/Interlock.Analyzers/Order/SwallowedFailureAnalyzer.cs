using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Interlock.Analyzers.Order;

/// <summary>IL0003: Cake takes a task with an error handler that returns, or with <c>[ContinueOnError]</c>, as done, and exits 0.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SwallowedFailureAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Rule = new(
        "IL0003",
        "A task swallows its failure, and the build exits 0",
        "{0} {1}, so its failure is swallowed and the build exits 0: {2}",
        "Interlock.Order",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A handler that returns makes a failed release look like a good one. Roll back in Teardown or inside the task, and rethrow the original error.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterOperationBlockAction(JudgeHandler);
        context.RegisterCompilationStartAction(start =>
        {
            var told = new ConcurrentDictionary<SyntaxReference, bool>();
            start.RegisterSymbolAction(symbol => JudgeAttributes(symbol, told), SymbolKind.NamedType);
        });
    }

    private static void JudgeHandler(OperationBlockAnalysisContext context)
    {
        if (context.OwningSymbol is not IMethodSymbol { IsStatic: false } method || !IsErrorHandler(method))
            return;
        var body = context.OperationBlocks.FirstOrDefault(block => block.Kind == OperationKind.Block);
        if (body is null || (!method.IsAsync && !ControlFlow.CanReturn(context.GetControlFlowGraph(body))))
            return;

        var how = method.IsAsync ? "handles its error in an async OnError, which returns before it throws" : "overrides OnError, which can return without throwing";
        var mend = method.IsAsync ? "make it a synchronous OnError that ends every path with a throw" : "end every path of OnError with a throw, or move the rollback to Teardown";
        context.ReportDiagnostic(Diagnostic.Create(Rule, method.Locations[0], Name(method.ContainingType), how, mend));
    }

    // By name and shape, not by override: one that hides the handler of the base class is taken for one too.
    private static bool IsErrorHandler(IMethodSymbol method) =>
        (method.Name == "OnError" || method.ExplicitInterfaceImplementations.Any(implemented => implemented.Name == "OnError"))
        && method.Parameters.Length == 2
        && method.Parameters[0].Type.Name == "Exception"
        && FrostingAttributes.IsTask(method.ContainingType)
        && !FrostingAttributes.IsFrostingsOwn(method.ContainingType);

    private static void JudgeAttributes(SymbolAnalysisContext context, ConcurrentDictionary<SyntaxReference, bool> told)
    {
        var task = (INamedTypeSymbol)context.Symbol;
        if (task.TypeKind != TypeKind.Class || !FrostingAttributes.IsTask(task))
            return;
        for (var carrier = task; carrier is not null; carrier = carrier.BaseType)
            foreach (var attribute in carrier.GetAttributes().Where(FrostingAttributes.ContinuesOnError))
                if (attribute.ApplicationSyntaxReference is not { } written)
                    Report(task.Locations[0], "inherits", carrier, $"do not derive it from {Name(carrier)}");
                else if (told.TryAdd(written, true))
                    Report(written.GetSyntax().GetLocation(), "carries", carrier, "remove the attribute");

        void Report(Location location, string how, INamedTypeSymbol carrier, string mend) =>
            context.ReportDiagnostic(Diagnostic.Create(Rule, location, how == "carries" ? Name(carrier) : Name(task), $"{how} [ContinueOnError]", mend));
    }

    private static string Name(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
