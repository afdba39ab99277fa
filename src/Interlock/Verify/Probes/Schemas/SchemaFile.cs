using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Interlock.Verify.Probes.Schemas;

/// <summary>Reads a document of schemas, JSON or YAML.</summary>
internal static class SchemaFile
{
    private static readonly string[] Combined = ["allOf", "oneOf", "anyOf"];

    /// <summary>Reads it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">How the runbook calls it.</param>
    /// <returns>The document; or why there is none.</returns>
    public static (JsonObject? Document, string? Problem) Read(string path, string name)
    {
        try
        {
            var text = File.ReadAllText(path);
            var document = (text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n').StartsWith('{') ? JsonNode.Parse(text) : OfYaml(text)) as JsonObject;
            if (document is null)
                return (null, $"{name} is no schema: an object is expected");
            if (document["openapi"]?.ToString().StartsWith("3.0", StringComparison.Ordinal) == true)
                Modernise(document);
            if (document.ContainsKey("openapi"))
                Answered(document);
            return (document, null);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"{name} is not there: commit it, or take it out of the runbook");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or JsonException or YamlException or ArgumentException or InvalidOperationException)
        {
            return (null, $"{name} can't be read: {unread.Message.Split('\n')[0].TrimEnd()}");
        }
    }

    private static JsonNode? OfYaml(string text)
    {
        var graph = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object?>(text);
        return graph is null ? null : JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(graph));
    }

    // What a client alone sends is in no answer, whatever is required (OpenAPI 3.0.3, Schema Object, writeOnly).
    private static void Answered(JsonNode? node)
    {
        if (node is JsonArray array)
            foreach (var item in array)
                Answered(item);
        if (node is not JsonObject schema)
            return;
        if (schema["required"] is JsonArray required && schema["properties"] is JsonObject properties)
            foreach (var name in required.Where(name => name is JsonValue && properties[name.ToString()] is JsonObject property && property["writeOnly"] is JsonValue only && only.TryGetValue(out bool sent) && sent).ToList())
                required.Remove(name);
        foreach (var (_, part) in schema.ToList())
            Answered(part);
    }

    // OpenAPI 3.0 writes two things in its own way (OpenAPI 3.0.3, Schema Object); 3.1 writes them as JSON Schema does.
    private static void Modernise(JsonNode? node)
    {
        if (node is JsonArray array)
            foreach (var item in array)
                Modernise(item);
        if (node is not JsonObject schema)
            return;
        if (schema["nullable"] is JsonValue nullable && nullable.TryGetValue(out bool allowed) && allowed)
            Nullable(schema);
        foreach (var (limit, exclusive) in new[] { ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum") })
            if (schema[exclusive] is JsonValue flag && flag.TryGetValue(out bool excluded))
            {
                schema.Remove(exclusive);
                if (excluded && schema[limit] is { } value)
                {
                    schema.Remove(limit);
                    schema[exclusive] = value.DeepClone();
                }
            }

        foreach (var (_, part) in schema.ToList())
            Modernise(part);
    }

    private static void Nullable(JsonObject schema)
    {
        if (schema["type"] is JsonValue type && type.TryGetValue(out string? name))
            schema["type"] = new JsonArray(name, "null");
        else if (schema["type"] is null && Combined.FirstOrDefault(schema.ContainsKey) is { } key)
        {
            // Many generators write so what may be null or by a schema of its own.
            var all = schema[key]!.DeepClone();
            schema.Remove(key);
            schema["anyOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, new JsonObject { [key] = all });
        }

        if (schema["enum"] is JsonArray values && !values.Contains(null))
            values.Add((JsonNode?)null);
    }
}
