using System.Collections.Immutable;
using Interlock.Analyzers.Order;
using Interlock.Analyzers.Secrets;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Interlock.Analyzers.Tests;

/// <summary>Compiles a task graph with the analyzers attached and tells what they say.</summary>
internal static class Compiled
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [new TaskOrderAnalyzer(), new SwallowedFailureAnalyzer(), new SecretLiteralAnalyzer()];

    private static readonly ImmutableArray<MetadataReference> Platform =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Append(typeof(RunsPhaseAttribute).Assembly.Location)
            .DistinctBy(Path.GetFileName)
            .Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly ImmutableArray<MetadataReference> References =
        [.. Platform, Compile("Cake.Frosting", [FrostingShapes.Source], Platform).ToMetadataReference()];

    /// <summary>The messages, each with its number and the text it points at, in the order of their numbers.</summary>
    public static async Task<string[]> Says(params string[] files) =>
        [.. from found in await Diagnose(files)
            let at = found.Location.SourceTree?.GetText().ToString(found.Location.SourceSpan)
            let said = $"{found.Id} at {at?.Split('\n')[0]}: {found.GetMessage()}"
            orderby said
            select said];

    public static async Task<ImmutableArray<Diagnostic>> Diagnose(params string[] files)
    {
        var compilation = Compile("Build", [FrostingShapes.Usings, .. files], References);
        compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).ShouldBeEmpty("the graph under test must compile by itself");
        var failures = new List<Exception>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (failure, _, _) => failures.Add(failure), concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var found = await compilation.WithAnalyzers(Analyzers, options).GetAnalyzerDiagnosticsAsync();
        failures.ShouldBeEmpty();
        return found;
    }

    private static CSharpCompilation Compile(string name, string[] files, ImmutableArray<MetadataReference> references) => CSharpCompilation.Create(
        name,
        [.. files.Select((text, i) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest), $"File{i}.cs"))],
        references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
