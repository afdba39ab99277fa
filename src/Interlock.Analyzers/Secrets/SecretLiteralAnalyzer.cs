using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Interlock.Analyzers.Secrets;

/// <summary>IL0101: a secret comes from the environment or a file, never from the source.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SecretLiteralAnalyzer : DiagnosticAnalyzer
{
    // The message never repeats what it found.
    private static readonly DiagnosticDescriptor Rule = new(
        "IL0101",
        "A secret is written into the source",
        "{0}: take it from the environment or a file (${{env:NAME}} or ${{file:path}} in release.yaml){1}",
        "Interlock.Secrets",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "What is in the source is in every clone, build and backup of it.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSyntaxNodeAction(JudgeText, SyntaxKind.StringLiteralExpression, SyntaxKind.Utf8StringLiteralExpression, SyntaxKind.InterpolatedStringText);
        context.RegisterOperationAction(JudgeConversion, OperationKind.Conversion);
        context.RegisterOperationAction(JudgeArgument, OperationKind.Argument);
    }

    private static void JudgeText(SyntaxNodeAnalysisContext context)
    {
        var token = context.Node is InterpolatedStringTextSyntax text ? text.TextToken : ((LiteralExpressionSyntax)context.Node).Token;
        if (SecretShape.In(token.ValueText) is { } shape)
            context.ReportDiagnostic(Diagnostic.Create(Rule, context.Node.GetLocation(), $"This text looks like {shape.Name}", ", and revoke it if it was ever real"));
    }

    private static void JudgeConversion(OperationAnalysisContext context)
    {
        var conversion = (IConversionOperation)context.Operation;
        if (conversion.OperatorMethod is not null && IsSecret(conversion.Type))
            JudgeValue(context, conversion.Operand);
    }

    private static void JudgeArgument(OperationAnalysisContext context)
    {
        var argument = (IArgumentOperation)context.Operation;
        if (argument.Parameter is { ContainingSymbol: IMethodSymbol method } parameter && IsSecret(method.ContainingType) && TakesTheSecret(method, parameter))
            JudgeValue(context, argument.Value);
    }

    // A Secret is also made from names of variables and files; only what is taken as its value counts, and not what is in the open on purpose.
    private static bool TakesTheSecret(IMethodSymbol method, IParameterSymbol parameter) =>
        method.Name != "InTheOpen"
        && parameter.Type.SpecialType == SpecialType.System_String
        && (parameter.Name is "value" or "secret" or "text"
            || (method.MethodKind == MethodKind.Constructor && method.Parameters.Count(other => other.Type.SpecialType == SpecialType.System_String) == 1))
        && (method.MethodKind == MethodKind.Constructor || (method.IsStatic && IsSecret(method.ReturnType)));

    private static void JudgeValue(OperationAnalysisContext context, IOperation value)
    {
        if (value.ConstantValue is { HasValue: true, Value: string text } && !Placeholder.Is(text) && SecretShape.In(text) is null)
            context.ReportDiagnostic(Diagnostic.Create(Rule, value.Syntax.GetLocation(), "A Secret is made of text in the source", ""));
    }

    private static bool IsSecret(ITypeSymbol? type) =>
        type is { Name: "Secret", ContainingNamespace: { Name: "Interlock", ContainingNamespace.IsGlobalNamespace: true } };
}
