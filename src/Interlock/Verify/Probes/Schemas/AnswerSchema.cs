using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Interlock.Verify.Probes.Schemas;

/// <summary>VF-05: the JSON Schema (draft 6 to 2020-12) that an answer's JSON must be valid by, from a file beside the runbook; of an OpenAPI document, the part that follows <c>#</c>.</summary>
internal sealed class AnswerSchema
{
    private const int MostTold = 5;

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly JsonSchema schema;

    private AnswerSchema(JsonSchema schema) => this.schema = schema;

    /// <summary>Reads one.</summary>
    /// <param name="root">The runbook's folder.</param>
    /// <param name="reference">Such as <c>schemas/order.json</c>, or <c>openapi.yaml#/components/schemas/Order</c>.</param>
    /// <returns>The schema; or what is wrong with it, and what to do.</returns>
    public static (AnswerSchema? Schema, string? Problem) Read(string root, string reference)
    {
        var (file, pointer) = reference.Split('#', 2) is [var before, var after] ? (before, after) : (reference, "");
        var (document, unread) = SchemaFile.Read(Path.Combine(root, file), file);
        if (document is null)
            return (null, unread);
        if (!Exists(document, pointer))
            return (null, $"{file} has nothing at #{pointer}");
        try
        {
            // What the pointer leads to may refer to other parts: the whole document is the schema, and begins there.
            if (pointer.Length > 0)
                document["$ref"] = $"#{pointer}";
            var read = JsonSchema.FromText(document.ToJsonString());
            // What it refers to is looked for only when it is used.
            read.Evaluate(null, Options);
            return (new(read), null);
        }
        catch (Exception unfit) when (unfit is JsonException or JsonSchemaException or ArgumentException or InvalidOperationException or UriFormatException)
        {
            return (null, $"{reference} is no JSON Schema: {unfit.Message.Split('\n')[0].TrimEnd()}");
        }
    }

    /// <summary>Every way in which an answer is not valid, a line each, five at most; empty: it is valid.</summary>
    public IReadOnlyList<string> Violations(JsonElement answer)
    {
        var result = schema.Evaluate(JsonNode.Parse(answer.GetRawText()), Options);
        if (result.IsValid)
            return [];
        string[] lines = [.. result.Details.Where(detail => detail is { IsValid: false, HasErrors: true })
            .SelectMany(detail => detail.Errors!.Select(error => $"{PathOf(detail.InstanceLocation.ToString())}: {error.Value}")).Distinct(StringComparer.Ordinal)];
        return lines.Length <= MostTold ? lines : [.. lines.Take(MostTold), $"and {lines.Length - MostTold} more"];
    }

    private static bool Exists(JsonNode document, string pointer) =>
        pointer.Length == 0 || (Json.Pointer.JsonPointer.TryParse(Uri.UnescapeDataString(pointer), out var path) && path.TryEvaluate(document, out var part) && part is JsonObject);

    // As conditions write it: /items/0/price is json.items[0].price.
    private static string PathOf(string pointer) => "json" + string.Concat(pointer.Split('/').Skip(1)
        .Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? $"[{part}]" : "." + part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)));
}
