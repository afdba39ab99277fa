using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Interlock.Verify.Probes.Schemas;

/// <summary>VF-05: the JSON Schema (draft 6 to 2020-12) that an answer's JSON must be valid by, from a file beside the runbook; of an OpenAPI document, the part that follows <c>#</c>.</summary>
internal sealed class AnswerSchema(JsonSchema schema)
{
    /// <summary>How schemas are asked: all that is wrong, formats too.</summary>
    internal static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private const int MostTold = 5;

    /// <summary>Reads one.</summary>
    /// <param name="root">The runbook's folder.</param>
    /// <param name="reference">Such as <c>schemas/order.json</c>, or <c>openapi.yaml#/components/schemas/Order</c>.</param>
    /// <returns>The schema; or what is wrong with it, and what to do.</returns>
    public static (AnswerSchema? Schema, string? Problem) Read(string root, string reference)
    {
        var (file, pointer) = reference.Split('#', 2) is [var before, var after] ? (before, Uri.UnescapeDataString(after)) : (reference, "");
        var (document, unread) = SchemaDocument.Read(root, file);
        return document is null ? (null, unread) : document.At(pointer);
    }

    /// <summary>Every way in which an answer is not valid, a line each, five at most; empty: it is valid.</summary>
    public IReadOnlyList<string> Violations(JsonElement answer)
    {
        EvaluationResults result;
        try
        {
            result = schema.Evaluate(JsonNode.Parse(answer.GetRawText()), Options);
        }
        catch (Exception unfit) when (unfit is ArgumentException or InvalidOperationException or JsonException or JsonSchemaException)
        {
            // A key that is there twice, for one.
            return [$"json: {unfit.Message.Split('\n')[0].TrimEnd()}"];
        }

        if (result.IsValid)
            return [];
        string[] lines = [.. result.Details.Where(detail => detail is { IsValid: false, HasErrors: true })
            .SelectMany(detail => detail.Errors!.Select(error => $"{PathOf(detail.InstanceLocation.ToString())}: {error.Value}")).Distinct(StringComparer.Ordinal)];
        // What is forbidden by not has no words of its own.
        if (lines.Length == 0)
            return ["json: is not valid by it"];
        return lines.Length <= MostTold ? lines : [.. lines.Take(MostTold), $"and {lines.Length - MostTold} more"];
    }

    // As conditions write it: /items/0/price is json.items[0].price.
    private static string PathOf(string pointer) => "json" + string.Concat(pointer.Split('/').Skip(1)
        .Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? $"[{part}]" : "." + part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)));
}
