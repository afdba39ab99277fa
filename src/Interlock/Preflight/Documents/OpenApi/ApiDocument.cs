using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Interlock.Preflight.Documents.OpenApi;

/// <summary>Reads an OpenAPI document.</summary>
internal static class ApiDocument
{
    /// <summary>Reads JSON or YAML.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The document, or why there is none.</returns>
    public static (OpenApiDocument? Document, IReadOnlyList<string> Problems) Read(string text)
    {
        try
        {
            var settings = new OpenApiReaderSettings { LoadExternalRefs = false };
            settings.AddYamlReader();
            var isJson = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n').StartsWith('{');
            var read = OpenApiDocument.Parse(text, isJson ? "json" : "yaml", settings);
            string[] problems = [.. (read.Diagnostic?.Errors ?? []).Where(Counts).Select(error => error.Pointer is { Length: > 0 } at ? $"{at}: {error.Message}" : error.Message)];
            if (problems.Length > 0 || read.Document is null)
                return (null, problems.Length > 0 ? problems : ["is no OpenAPI document"]);
            return read.Diagnostic?.SpecificationVersion is OpenApiSpecVersion.OpenApi2_0 ? (null, ["is Swagger 2.0; OpenAPI 3 is expected"]) : (read.Document, []);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            // The reader throws many kinds at what is no document at all.
            return (null, [unreadable.Message.Split('\n')[0].TrimEnd()]);
        }
    }

    // What the specification asks of prose does not keep the interface from being compared.
    private static bool Counts(OpenApiError error) => !error.Message.Contains("'description'", StringComparison.OrdinalIgnoreCase) && !error.Message.Contains("field 'description'", StringComparison.OrdinalIgnoreCase);
}
