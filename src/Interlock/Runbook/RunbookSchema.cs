using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Runbook.Reading;

namespace Interlock.Runbook;

/// <summary>The JSON Schema (draft 2020-12) of <c>release.yaml</c> for editors, made from the same shapes that the reader binds to.</summary>
/// <remarks>Not by <c>JsonSchemaExporter</c>: it knows no second form of a type (an environment lays over the whole runbook with nothing required) and points into the middle of itself where types recur.</remarks>
public static class RunbookSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as it is kept in <c>schemas/release.schema.json</c>.</summary>
    public static string Text => Create().ToJsonString(Indented) + "\n";

    private static JsonObject Create()
    {
        var definitions = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var root = Record(typeof(ReleaseRunbook), layer: false, definitions);
        root["properties"]![RunbookReader.EnvironmentsKey] = new JsonObject
        {
            ["description"] = "What differs in each environment: maps merge key by key, lists and values replace. local is always there.",
            ["type"] = "object",
            ["additionalProperties"] = new JsonObject { ["anyOf"] = new JsonArray(Of(Shape.Of(typeof(ReleaseRunbook)), layer: true, definitions), Null()) },
        };
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Interlock release runbook" };
        foreach (var (key, value) in root)
            schema[key] = value?.DeepClone();
        schema["$defs"] = new JsonObject(definitions);
        return schema;
    }

    private static JsonObject Record(Type type, bool layer, SortedDictionary<string, JsonNode?> definitions)
    {
        var shape = new RecordShape(type);
        var schema = new JsonObject();
        if (type.GetCustomAttribute<DescriptionAttribute>() is { } description)
            schema["description"] = description.Description;
        schema["type"] = "object";
        schema["properties"] = new JsonObject(shape.Properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)Property(property, layer, definitions))));
        schema["additionalProperties"] = false;
        if (!layer && shape.Properties.Any(property => property.Required))
            schema["required"] = new JsonArray([.. shape.Properties.Where(property => property.Required).Select(property => (JsonNode)property.Key)]);
        return schema;
    }

    private static JsonObject Property(PropertyShape property, bool layer, SortedDictionary<string, JsonNode?> definitions)
    {
        var value = Of(property.Shape, layer, definitions);
        foreach (var rule in property.Rules)
        {
            rule.AddTo(value);
            // A rule for texts is about each text of a list or map.
            foreach (var inner in new[] { value["items"], value["additionalProperties"] }.OfType<JsonObject>())
                rule.AddTo(inner);
        }

        if (property is { IsOneOrMore: true, Shape: ListShape list })
            value = AnyOf(Of(list.Item, layer, definitions), value);
        if (property.IsJson)
            value.Remove("type");
        else if (property.Shape is ScalarShape { Type: var type } && (type == typeof(int) || type == typeof(double) || type == typeof(bool)))
            value = AnyOf(value, Reference());
        if (property.MayBeNull && !property.IsJson)
            value = AnyOf(value, Null());
        var schema = new JsonObject { ["description"] = property.Description };
        foreach (var (key, part) in value)
            schema[key] = part?.DeepClone();
        if (DefaultOf(property) is { } usual)
            schema["default"] = usual;
        return schema;
    }

    private static JsonObject Of(Shape shape, bool layer, SortedDictionary<string, JsonNode?> definitions) => shape switch
    {
        ScalarShape scalar => Scalar(scalar),
        ListShape list => new() { ["type"] = "array", ["items"] = Of(list.Item, layer, definitions) },
        MapShape map => new() { ["type"] = "object", ["additionalProperties"] = Of(map.Value, layer, definitions) },
        RecordShape record => Pointer(record, layer, definitions),
        _ => [],
    };

    private static JsonObject Pointer(RecordShape record, bool layer, SortedDictionary<string, JsonNode?> definitions)
    {
        var name = Shape.Kebab(record.Type.Name.Replace("Settings", "", StringComparison.Ordinal)) + (layer ? "-layer" : "");
        if (definitions.TryAdd(name, null))
            definitions[name] = record.ShortForm is { } form
                ? AnyOf(Property(form, layer, definitions), Record(record.Type, layer, definitions))
                : Record(record.Type, layer, definitions);
        return new() { ["$ref"] = $"#/$defs/{name}" };
    }

    // A plain number, true or false is text too, as it is written.
    private static JsonObject Scalar(ScalarShape shape) =>
        shape.Type == typeof(bool) ? new() { ["type"] = "boolean" }
        : shape.Type == typeof(int) ? new() { ["type"] = "integer" }
        : shape.Type == typeof(double) ? new() { ["type"] = "number" }
        : shape.Type == typeof(TimeSpan) ? new() { ["type"] = "string", ["pattern"] = $"{DurationReading.Pattern}|\\$\\{{(env|file):" }
        : shape.Type.IsEnum ? new() { ["enum"] = new JsonArray([.. shape.Words.Select(word => (JsonNode)word)]) }
        : new() { ["type"] = new JsonArray("string", "number", "boolean") };

    private static JsonObject AnyOf(params JsonNode[] parts) => new() { ["anyOf"] = new JsonArray([.. parts.Select(part => part.DeepClone())]) };

    private static JsonObject Null() => new() { ["type"] = "null" };

    private static JsonObject Reference() => new() { ["type"] = "string", ["pattern"] = @"\$\{(env|file):" };

    private static JsonNode? DefaultOf(PropertyShape property) => property.Default switch
    {
        bool flag => flag,
        int whole => whole,
        double real => real,
        string text => text,
        Enum word => Shape.Kebab(word.ToString()),
        TimeSpan duration => DurationReading.Format(duration),
        IReadOnlyList<int> { Count: > 0 } list => new JsonArray([.. list.Select(item => (JsonNode)item)]),
        IReadOnlyList<string> { Count: > 0 } list => new JsonArray([.. list.Select(item => (JsonNode)item)]),
        // The only secret with a default is one that stands in the open.
        Secret secret => secret.Reveal(),
        _ => null,
    };
}
