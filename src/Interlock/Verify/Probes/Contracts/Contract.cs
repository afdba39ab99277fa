using System.Globalization;
using System.Text.Json.Nodes;
using Interlock.Verify.Probes.Schemas;

namespace Interlock.Verify.Probes.Contracts;

/// <summary>What an OpenAPI document promises of each GET.</summary>
internal sealed class Contract
{
    private readonly SchemaDocument document;

    private Contract(SchemaDocument document) => this.document = document;

    /// <summary>Reads it.</summary>
    /// <param name="root">The runbook's folder.</param>
    /// <param name="file">Its name as the runbook has it.</param>
    /// <returns>The contract; or why there is none, and what to do.</returns>
    public static (Contract? Contract, string? Problem) Read(string root, string file)
    {
        var (document, unread) = SchemaDocument.Read(root, file);
        return document is null ? (null, unread)
            : document.Root["openapi"]?.ToString().StartsWith("3.", StringComparison.Ordinal) != true || document.Root["paths"] is not JsonObject ? (null, $"{file} is no OpenAPI 3 document with paths")
            : (new(document), null);
    }

    /// <summary>Its GETs, in the document's order.</summary>
    public IReadOnlyList<ContractOperation> Gets() =>
        [.. ((JsonObject)document.Root["paths"]!).Select(path => Operation(path.Key, Resolve(path.Value, Pointer("paths", path.Key)))).OfType<ContractOperation>()];

    /// <summary>The schema of an answer.</summary>
    /// <param name="operation">What was asked.</param>
    /// <param name="status">What was answered.</param>
    /// <param name="mediaType">Of the answer, without its parameters.</param>
    /// <returns>What is promised there and was not kept; null: it was. The schema of its JSON; or what is wrong with that.</returns>
    public (string? Promised, AnswerSchema? Schema, string? Problem) Of(ContractOperation operation, int status, string mediaType)
    {
        // What is answered by default is an error: else each answer would be promised.
        string[] keys = [status.ToString(CultureInfo.InvariantCulture), $"{status / 100}XX", $"{status / 100}xx", .. status >= 400 ? ["default"] : Array.Empty<string>()];
        if (operation.Responses is not { Count: > 0 } responses)
            return ("nothing", null, null);
        if (keys.FirstOrDefault(responses.ContainsKey) is not { } key)
            return (string.Join(", ", responses.Select(one => one.Key)), null, null);
        var (response, at) = Resolve(responses[key], $"{operation.ResponsesAt}/{Escaped(key)}");
        if (response is not JsonObject)
            return (null, null, $"what it promises for {key} is not in the document");
        if (response["content"] is not JsonObject { Count: > 0 } content)
            return (null, null, null);
        if (content.Select(one => one.Key).FirstOrDefault(type => Is(type, mediaType)) is not { } found)
            return (string.Join(", ", content.Select(one => one.Key)), null, null);
        if (!IsJson(mediaType) || content[found]?["schema"] is null)
            return (null, null, null);
        var (schema, problem) = document.At($"{at}/content/{Escaped(found)}/schema");
        return (null, schema, problem);
    }

    /// <summary>What of a GET's promises can't be read; null: nothing.</summary>
    public string? Unread(ContractOperation operation)
    {
        foreach (var (key, value) in operation.Responses ?? [])
        {
            var (response, at) = Resolve(value, $"{operation.ResponsesAt}/{Escaped(key)}");
            if (response is not JsonObject)
                return $"GET {operation.Path}: what it promises for {key} is not in the document";
            foreach (var (type, media) in response["content"] as JsonObject ?? [])
                if (IsJson(type.Split(';')[0].Trim()) && media?["schema"] is not null && document.At($"{at}/content/{Escaped(type)}/schema").Problem is { } problem)
                    return $"GET {operation.Path}: {problem}";
        }

        return null;
    }

    /// <summary>Paths that stand in another document, and so are not asked.</summary>
    public IReadOnlyList<string> Elsewhere() => [.. ((JsonObject)document.Root["paths"]!).Where(path => path.Value is JsonObject item && item["$ref"] is { } reference && !reference.ToString().StartsWith('#')).Select(path => path.Key)];

    private static bool IsJson(string mediaType) => mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || mediaType.Equals("text/json", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The path before each path: of the first server that the document names.</summary>
    public string Prefix() =>
        document.Root["servers"] is JsonArray { Count: > 0 } servers && (servers[0] as JsonObject)?["url"]?.ToString() is { } url && Uri.TryCreate(new Uri("http://localhost"), url, out var server) && !url.Contains('{', StringComparison.Ordinal)
            ? server.AbsolutePath.TrimEnd('/') : "";

    private ContractOperation? Operation(string path, (JsonNode? Node, string At) item)
    {
        var (operation, at) = Resolve((item.Node as JsonObject)?["get"], $"{item.At}/get");
        if (operation is not JsonObject)
            return null;
        var parameters = Parameters(item.Node!["parameters"], $"{item.At}/parameters").Concat(Parameters(operation["parameters"], $"{at}/parameters")).ToList();
        var security = operation["security"] ?? document.Root["security"];
        return new(path, parameters, operation["responses"] as JsonObject, $"{at}/responses", security is JsonArray { Count: > 0 } any && any.All(one => one is JsonObject { Count: > 0 }));
    }

    private IEnumerable<ContractParameter> Parameters(JsonNode? list, string at) => (list as JsonArray ?? []).Select((one, index) => Resolve(one, $"{at}/{index}").Node)
        .OfType<JsonObject>().Where(one => one["name"] is not null && one["in"] is not null)
        .Select(one => new ContractParameter(one["name"]!.ToString(), one["in"]!.ToString(), one["required"]?.ToString() is "true" or "True", Sample(one)));

    // What the document itself shows as a value.
    private string? Sample(JsonObject parameter)
    {
        var schema = Resolve(parameter["schema"], "").Node as JsonObject;
        JsonNode?[] shown = [parameter["example"], ((parameter["examples"] as JsonObject)?.FirstOrDefault().Value as JsonObject)?["value"], schema?["example"], (schema?["examples"] as JsonArray)?.FirstOrDefault(), schema?["default"], (schema?["enum"] as JsonArray)?.FirstOrDefault()];
        return shown.OfType<JsonValue>().FirstOrDefault()?.ToString();
    }

    private (JsonNode? Node, string At) Resolve(JsonNode? node, string at)
    {
        for (var hops = 0; hops < 20 && (node as JsonObject)?["$ref"]?.ToString() is ['#', ..] reference; hops++)
            (node, at) = (document.Part(Uri.UnescapeDataString(reference[1..])), Uri.UnescapeDataString(reference[1..]));
        return (node, at);
    }

    private static bool Is(string promised, string mediaType) => promised == "*/*" || string.Equals(promised.Split(';')[0].Trim(), mediaType, StringComparison.OrdinalIgnoreCase)
        || (promised.EndsWith("/*", StringComparison.Ordinal) && mediaType.StartsWith(promised[..^1], StringComparison.OrdinalIgnoreCase));

    private static string Pointer(params string[] parts) => string.Concat(parts.Select(part => "/" + Escaped(part)));

    private static string Escaped(string part) => part.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

/// <summary>One GET of a contract.</summary>
/// <param name="Path">Such as <c>/orders/{id}</c>.</param>
/// <param name="Parameters">Those of the path first; the same name again replaces it.</param>
/// <param name="Responses">By status; null: none is promised.</param>
/// <param name="ResponsesAt">Where those stand.</param>
/// <param name="AsksForLogin">Whether it answers nobody without credentials.</param>
internal sealed record ContractOperation(string Path, IReadOnlyList<ContractParameter> Parameters, JsonObject? Responses, string ResponsesAt, bool AsksForLogin);

/// <summary>A parameter of a GET.</summary>
/// <param name="Name">Its name.</param>
/// <param name="In"><c>path</c>, <c>query</c>, <c>header</c> or <c>cookie</c>.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Sample">A value that the document shows; null: none.</param>
internal sealed record ContractParameter(string Name, string In, bool Required, string? Sample);
