using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Pointer;
using Json.Schema;

namespace Interlock.Verify.Probes.Schemas;

/// <summary>A document whose parts are schemas: a JSON Schema, or an OpenAPI document.</summary>
internal sealed class SchemaDocument
{
    // Names the document where its parts refer to each other; nothing is fetched.
    private static readonly Uri Home = new("https://schemas.invalid/document");

    private readonly string name;
    private readonly EvaluationOptions options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private SchemaDocument(JsonObject root, string name)
    {
        (Root, this.name) = (root, name);
        var whole = JsonSchema.FromText(root.ToJsonString());
        options.SchemaRegistry.Register(Home, whole);
    }

    public JsonObject Root { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="root">The runbook's folder.</param>
    /// <param name="file">Its name as the runbook has it.</param>
    /// <returns>The document; or why there is none, and what to do.</returns>
    public static (SchemaDocument? Document, string? Problem) Read(string root, string file)
    {
        var (read, unread) = SchemaFile.Read(Path.Combine(root, file), file);
        if (read is null)
            return (null, unread);
        try
        {
            return (new(read, file), null);
        }
        catch (Exception unfit) when (IsUnfit(unfit))
        {
            return (null, Unfit(file, unfit));
        }
    }

    /// <summary>The schema at a place.</summary>
    /// <param name="pointer">A JSON pointer; empty: the whole document.</param>
    public (AnswerSchema? Schema, string? Problem) At(string pointer)
    {
        if (pointer.Length > 0 && Part(pointer) is not JsonObject)
            return (null, $"{name} has nothing at #{pointer}");
        try
        {
            var schema = JsonSchema.FromText(new JsonObject { ["$ref"] = $"{Home}#{Uri.EscapeDataString(pointer).Replace("%2F", "/", StringComparison.Ordinal)}" }.ToJsonString());
            // What it refers to is looked for only when it is used.
            schema.Evaluate(null, options);
            return (new(schema, options), null);
        }
        catch (Exception unfit) when (IsUnfit(unfit))
        {
            return (null, Unfit(pointer.Length == 0 ? name : $"{name}#{pointer}", unfit));
        }
    }

    /// <summary>What stands at a place; null: nothing.</summary>
    public JsonNode? Part(string pointer) => JsonPointer.TryParse(pointer, out var path) && path.TryEvaluate(Root, out var part) ? part : null;

    private static bool IsUnfit(Exception exception) => exception is JsonException or JsonSchemaException or ArgumentException or InvalidOperationException or UriFormatException or KeyNotFoundException;

    private static string Unfit(string what, Exception why) => $"{what} is no JSON Schema: {why.Message.Split('\n')[0].TrimEnd()}";
}
