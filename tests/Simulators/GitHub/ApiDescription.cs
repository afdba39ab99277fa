using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simulators.GitHub;

/// <summary>GitHub's OpenAPI description, cut down to the operations that Interlock calls (README.md beside this file tells how).</summary>
internal static class ApiDescription
{
    private static readonly Lazy<JsonObject> Loaded = new(() =>
    {
        using var file = typeof(ApiDescription).Assembly.GetManifestResourceStream("api.github.com.json")!;
        return JsonNode.Parse(file)!.AsObject();
    });

    /// <summary>The operations, as their paths are written there.</summary>
    public static IReadOnlyList<string> Operations { get; } = ["/rate_limit", "/repos/{owner}/{repo}", "/repos/{owner}/{repo}/issues", "/repos/{owner}/{repo}/labels"];

    public static JsonObject Document => Loaded.Value;

    /// <summary>A copy of one of its examples.</summary>
    public static JsonNode Example(string name) => Document["components"]!["examples"]![name]!["value"]!.DeepClone();

    /// <summary>What an answer has that the description does not say, or lacks that it does; empty: it is one of the operation's answers.</summary>
    /// <param name="operation">One of <see cref="Operations"/>.</param>
    /// <param name="status">Its status.</param>
    /// <param name="body">Its body.</param>
    public static IReadOnlyList<string> Complaints(string operation, int status, JsonNode? body)
    {
        var responses = Document["paths"]![operation]!["get"]!["responses"]!;
        return responses[status.ToString(CultureInfo.InvariantCulture)] is { } response
            ? [.. Of(body, Followed(response)["content"]!["application/json"]!["schema"]!, "$")]
            : [$"{operation} does not answer {status}"];
    }

    /// <summary>Query parameters that the operation does not have.</summary>
    public static IReadOnlyList<string> Unknown(string operation, IEnumerable<string> names) =>
        [.. names.Except(Document["paths"]![operation]!["get"]!["parameters"]!.AsArray().Select(one => Followed(one!)).Where(one => (string?)one["in"] == "query").Select(one => (string)one["name"]!), StringComparer.Ordinal)];

    /// <summary>Cuts the whole description down.</summary>
    public static JsonObject Cut(JsonObject whole)
    {
        var cut = new JsonObject
        {
            ["openapi"] = whole["openapi"]!.DeepClone(),
            ["info"] = whole["info"]!.DeepClone(),
            ["paths"] = new JsonObject(Operations.Select(path => KeyValuePair.Create(path, (JsonNode?)new JsonObject { ["get"] = whole["paths"]![path]!["get"]!.DeepClone() }))),
        };
        var components = new SortedDictionary<string, SortedDictionary<string, JsonNode>>(StringComparer.Ordinal);
        var open = new Queue<JsonNode>([cut["paths"]!]);
        while (open.TryDequeue(out var node))
            foreach (var pointer in Pointers(node))
            {
                var parts = pointer.Split('/');
                var kind = components.TryGetValue(parts[2], out var known) ? known : components[parts[2]] = new(StringComparer.Ordinal);
                if (kind.TryAdd(parts[3], whole["components"]![parts[2]]![parts[3]]!.DeepClone()))
                    open.Enqueue(kind[parts[3]]);
            }

        foreach (var example in components["examples"].Values)
            WithoutToken(example);
        cut["components"] = new JsonObject(components.Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)new JsonObject(kind.Value.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))))));
        return cut;
    }

    // A secret scan can't know that it is made up.
    private static void WithoutToken(JsonNode? node)
    {
        (node as JsonObject)?.Remove("temp_clone_token");
        foreach (var inner in (node as JsonObject)?.Select(pair => pair.Value) ?? (node as JsonArray)?.AsEnumerable() ?? [])
            WithoutToken(inner);
    }

    private static IEnumerable<string> Pointers(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == "$ref" && pair.Value is JsonValue ? [(string)pair.Value!] : Pointers(pair.Value)),
        JsonArray list => list.SelectMany(Pointers),
        _ => [],
    };

    private static JsonNode Followed(JsonNode node) => (string?)(node as JsonObject)?["$ref"] is { } pointer ? Followed(pointer.Split('/').Skip(1).Aggregate((JsonNode)Document, (at, name) => at[name]!)) : node;

    private static IEnumerable<string> Of(JsonNode? value, JsonNode reference, string at)
    {
        var schema = Followed(reference).AsObject();
        if (value is null)
            return (bool?)schema["nullable"] == true || schema.Count == 0 ? [] : [$"{at} is null"];
        if (schema["allOf"] is JsonArray all)
            return all.SelectMany(part => Of(value, part!, at));
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray any)
        {
            var each = any.Select(part => Of(value, part!, at).ToList()).ToList();
            return each.Exists(complaints => complaints.Count == 0) ? [] : each[0];
        }

        return [.. OfType(value, schema, at), .. schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)) ? [$"{at} is {value.ToJsonString()}"] : Array.Empty<string>()];
    }

    private static IEnumerable<string> OfType(JsonNode value, JsonObject schema, string at) => ((string?)schema["type"], value.GetValueKind()) switch
    {
        ("object", JsonValueKind.Object) => OfObject(value.AsObject(), schema, at),
        ("array", JsonValueKind.Array) => value.AsArray().SelectMany((item, i) => Of(item, schema["items"]!, $"{at}[{i}]")),
        ("string", JsonValueKind.String) => (string?)schema["format"] == "date-time" && !DateTimeOffset.TryParse((string)value!, CultureInfo.InvariantCulture, out _) ? [$"{at} is no time"]
            : (string?)schema["format"] == "uri" && !Uri.TryCreate((string)value!, UriKind.Absolute, out _) ? [$"{at} is no URL"] : [],
        ("integer", JsonValueKind.Number) => value.AsValue().TryGetValue<long>(out _) ? [] : [$"{at} is not whole"],
        ("number", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False) or (null, _) => [],
        var (type, kind) => [$"{at} is {kind}, not {type}"],
    };

    private static IEnumerable<string> OfObject(JsonObject value, JsonObject schema, string at)
    {
        var properties = schema["properties"] as JsonObject ?? [];
        return
        [
            .. (schema["required"] as JsonArray ?? []).Select(name => (string)name!).Where(name => !value.ContainsKey(name)).Select(name => $"{at}.{name} is missing"),
            .. value.Where(pair => properties.ContainsKey(pair.Key)).SelectMany(pair => Of(pair.Value, properties[pair.Key]!, $"{at}.{pair.Key}")),
        ];
    }
}
