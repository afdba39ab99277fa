using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Pointer;
using Json.Schema;

namespace Interlock.Verify.Probes.Schemas;

/// <summary>A document whose parts are schemas: a JSON Schema, or an OpenAPI document.</summary>
internal sealed class SchemaDocument
{
    private readonly string name;

    private SchemaDocument(JsonObject root, string name) => (Root, this.name) = (root, name);

    public JsonObject Root { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="root">The runbook's folder.</param>
    /// <param name="file">Its name as the runbook has it.</param>
    /// <returns>The document; or why there is none, and what to do.</returns>
    public static (SchemaDocument? Document, string? Problem) Read(string root, string file)
    {
        var (read, unread) = SchemaFile.Read(Path.Combine(root, file), file);
        return read is null ? (null, unread) : (new(read, file), null);
    }

    /// <summary>The schema at a place.</summary>
    /// <param name="pointer">A JSON pointer; empty: the whole document.</param>
    public (AnswerSchema? Schema, string? Problem) At(string pointer)
    {
        var what = pointer.Length == 0 ? name : $"{name}#{pointer}";
        if (Part(pointer) is not JsonObject part)
            return (null, $"{name} has nothing at #{pointer}");
        try
        {
            var schema = JsonSchema.FromText(Alone(part).ToJsonString());
            // What it refers to is looked for only when it is used.
            schema.Evaluate(null, AnswerSchema.Options);
            return (new(schema), null);
        }
        catch (Exception unfit) when (unfit is JsonException or JsonSchemaException or ArgumentException or InvalidOperationException or UriFormatException or KeyNotFoundException)
        {
            return (null, $"{what} is no JSON Schema: {unfit.Message.Split('\n')[0].TrimEnd()}");
        }
    }

    /// <summary>What stands at a place; null: nothing.</summary>
    public JsonNode? Part(string pointer) => pointer.Length == 0 ? Root : JsonPointer.TryParse(pointer, out var path) && path.TryEvaluate(Root, out var part) ? part : null;

    // With all that it refers to under $defs: anywhere else the library reads a part anew each time that it is referred to,
    // and a schema that refers to itself never ends.
    private JsonObject Alone(JsonObject part)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Queue<string>();
        var alone = (JsonObject)Rewritten(part, keys, open)!;
        var definitions = new JsonObject();
        while (open.TryDequeue(out var pointer))
            definitions[keys[pointer]] = Part(pointer) is { } target ? Rewritten(target, keys, open) : throw new KeyNotFoundException($"it refers to #{pointer}, where nothing is");
        alone.Remove("definitions");
        alone["$defs"] = definitions;
        return alone;
    }

    private static JsonNode? Rewritten(JsonNode? node, Dictionary<string, string> keys, Queue<string> open) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(item => Rewritten(item, keys, open))]),
        JsonObject schema => new JsonObject(schema.Where(pair => pair.Key is not "$defs").Select(pair => KeyValuePair.Create(pair.Key,
            pair.Key == "$ref" && Local(pair.Value) is { } pointer ? JsonValue.Create($"#/$defs/{Key(pointer, keys, open)}") : Rewritten(pair.Value, keys, open)))),
        _ => node?.DeepClone(),
    };

    private static string Key(string pointer, Dictionary<string, string> keys, Queue<string> open)
    {
        if (keys.TryGetValue(pointer, out var key))
            return key;
        keys[pointer] = key = $"part{keys.Count}";
        open.Enqueue(pointer);
        return key;
    }

    // "#" and "#/…"; "#name" is an anchor.
    private static string? Local(JsonNode? reference) =>
        reference is JsonValue value && value.TryGetValue(out string? text) && (text == "#" || text.StartsWith("#/", StringComparison.Ordinal)) ? Uri.UnescapeDataString(text[1..]) : null;
}
