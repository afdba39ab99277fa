using Microsoft.OpenApi;

namespace Interlock.Preflight.Documents.OpenApi;

/// <summary>Compares two descriptions of an API, and tells which differences break the clients of the old one.</summary>
internal sealed class ApiComparison
{
    private readonly List<ApiChange> changes = [];
    private readonly OpenApiDocument before;
    private readonly OpenApiDocument after;
    private readonly SchemaComparison schemas;

    private ApiComparison(OpenApiDocument before, OpenApiDocument after)
    {
        (this.before, this.after) = (before, after);
        schemas = new(changes);
    }

    /// <summary>The differences, in the order of the old document, what is new last.</summary>
    /// <exception cref="UnresolvedReferenceException">A $ref leads nowhere.</exception>
    public static IReadOnlyList<ApiChange> Of(OpenApiDocument before, OpenApiDocument after)
    {
        var comparison = new ApiComparison(before, after);
        comparison.Paths();
        return [.. comparison.changes.Distinct()];
    }

    private void Paths()
    {
        // /users/{id} and /users/{user} are the same path.
        var now = (after.Paths ?? []).GroupBy(path => Shape(path.Key), StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, item) in before.Paths ?? [])
        {
            seen.Add(Shape(path));
            if (!now.TryGetValue(Shape(path), out var kept))
                Add(path, "the path was removed", breaking: true);
            else
                Operations(path, item, kept.Value);
        }

        foreach (var path in now.Where(path => !seen.Contains(path.Key)))
            Add(path.Value.Key, "the path is new", breaking: false);
    }

    private void Operations(string path, IOpenApiPathItem was, IOpenApiPathItem now)
    {
        foreach (var (method, operation) in was.Operations ?? [])
        {
            var place = $"{method.Method.ToUpperInvariant()} {path}";
            if (now.Operations?.GetValueOrDefault(method) is { } kept)
                Operation(place, path, (was, operation), (now, kept));
            else
                Add(place, "the operation was removed", breaking: true);
        }

        foreach (var method in (now.Operations ?? []).Keys.Where(method => was.Operations?.ContainsKey(method) != true))
            Add($"{method.Method.ToUpperInvariant()} {path}", "the operation is new", breaking: false);
    }

    private void Operation(string place, string path, (IOpenApiPathItem Item, OpenApiOperation Operation) was, (IOpenApiPathItem Item, OpenApiOperation Operation) now)
    {
        if (now.Operation.Deprecated && !was.Operation.Deprecated)
            Add(place, "the operation is deprecated now", breaking: false);
        Parameters(place, Parameters(was.Item, was.Operation), Parameters(now.Item, now.Operation));
        Body(place, was.Operation.RequestBody, now.Operation.RequestBody);
        Responses(place, was.Operation.Responses ?? [], now.Operation.Responses ?? []);
        new SecurityComparison(before, after).Compare(place, was.Operation, now.Operation, changes);
    }

    private void Parameters(string place, Dictionary<(ParameterLocation, string), IOpenApiParameter> was, Dictionary<(ParameterLocation, string), IOpenApiParameter> now)
    {
        foreach (var (key, old) in was)
        {
            var at = $"{place} → {key.Item1.ToString().ToLowerInvariant()} parameter {old.Name}";
            if (!now.TryGetValue(key, out var kept))
            {
                Add(at, "the parameter was removed", breaking: true);
                continue;
            }

            if (kept.Required && !old.Required)
                Add(at, "is required now", breaking: true);
            schemas.Compare(at, old.Schema, kept.Schema, Direction.Request);
            Content(at, old.Content, kept.Content, Direction.Request);
        }

        foreach (var (key, added) in now.Where(one => !was.ContainsKey(one.Key)))
            Add($"{place} → {key.Item1.ToString().ToLowerInvariant()} parameter {added.Name}", added.Required ? "the parameter is new, and required" : "the parameter is new", added.Required);
    }

    private void Body(string place, IOpenApiRequestBody? was, IOpenApiRequestBody? now)
    {
        var at = $"{place} → request";
        if (was is null && now is not null)
            Add(at, now.Required ? "a body is required now" : "a body may be sent now", now.Required);
        else if (was is not null && now is null)
            Add(at, "the body was removed", breaking: true);
        if (was is null || now is null)
            return;
        if (now.Required && !was.Required)
            Add(at, "the body is required now", breaking: true);
        Content(at, was.Content, now.Content, Direction.Request);
    }

    private void Responses(string place, OpenApiResponses was, OpenApiResponses now)
    {
        foreach (var (status, old) in was)
        {
            var at = $"{place} → {status}";
            if (!now.TryGetValue(status, out var kept))
            {
                Add(at, "the response was removed", breaking: true);
                continue;
            }

            foreach (var header in (old.Headers ?? new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)).Keys.Where(header => kept.Headers?.ContainsKey(header) != true))
                Add($"{at} → header {header}", "the header was removed", breaking: true);
            Content(at, old.Content, kept.Content, Direction.Response);
        }

        foreach (var status in now.Keys.Where(status => !was.ContainsKey(status)))
            Add($"{place} → {status}", "the response is new", breaking: false);
    }

    private void Content(string place, IDictionary<string, IOpenApiMediaType>? was, IDictionary<string, IOpenApiMediaType>? now, Direction direction)
    {
        foreach (var (type, old) in was ?? new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal))
            if (now?.TryGetValue(type, out var kept) == true)
                schemas.Compare($"{place} → {type}", old.Schema, kept.Schema, direction);
            else
                Add($"{place} → {type}", "the media type was removed", breaking: true);
        foreach (var type in (now ?? new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)).Keys.Where(type => was?.ContainsKey(type) != true))
            Add($"{place} → {type}", "the media type is new", breaking: false);
    }

    // Those of the path hold for each operation, unless it has its own of that name.
    private static Dictionary<(ParameterLocation, string), IOpenApiParameter> Parameters(IOpenApiPathItem item, OpenApiOperation operation)
    {
        var all = new Dictionary<(ParameterLocation, string), IOpenApiParameter>();
        var position = 0;
        foreach (var one in (item.Parameters ?? []).Concat(operation.Parameters ?? []))
        {
            if (one is OpenApiParameterReference { Target: null } lost)
                throw new UnresolvedReferenceException(lost.Reference.ReferenceV3 ?? lost.Name ?? "a parameter");
            var place = one.In ?? ParameterLocation.Query;
            // A path's parameter is told by its place: its name is nobody's business.
            all[(place, place == ParameterLocation.Path ? $"{position++}" : place == ParameterLocation.Header ? one.Name!.ToLowerInvariant() : one.Name!)] = one;
        }

        return all;
    }

    private void Add(string place, string text, bool breaking) => changes.Add(new(place, text, breaking));

    private static string Shape(string path) => string.Join('/', path.Split('/').Select(part => part.StartsWith('{') && part.EndsWith('}') ? "{}" : part));
}

/// <summary>A $ref of a document leads nowhere.</summary>
/// <param name="reference">The $ref.</param>
internal sealed class UnresolvedReferenceException(string reference) : Exception($"'{reference}' leads nowhere in the document");
