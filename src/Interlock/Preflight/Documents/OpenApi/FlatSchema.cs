using System.Globalization;
using Microsoft.OpenApi;

namespace Interlock.Preflight.Documents.OpenApi;

/// <summary>A schema with its allOf parts put together.</summary>
internal sealed class FlatSchema
{
    private const int Deepest = 50;

    public JsonSchemaType? Type { get; private set; }

    public string? Format { get; private set; }

    public string? Pattern { get; private set; }

    /// <summary>The only values that are allowed, as JSON; null: any.</summary>
    public IReadOnlyList<string>? Values { get; private set; }

    public Dictionary<string, IOpenApiSchema> Properties { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    public IOpenApiSchema? Items { get; private set; }

    /// <summary>What other properties must be; null: anything.</summary>
    public IOpenApiSchema? Additional { get; private set; }

    /// <summary>Other properties may be there.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>What oneOf and anyOf offer.</summary>
    public List<IOpenApiSchema> Alternatives { get; } = [];

    /// <summary>Always the same ones, in the same order.</summary>
    public IReadOnlyList<(string Name, decimal? Value, bool IsUpper)> Limits { get; private set; } =
        [("maxLength", null, true), ("minLength", null, false), ("maxItems", null, true), ("minItems", null, false), ("maximum", null, true), ("minimum", null, false)];

    /// <exception cref="UnresolvedReferenceException">A $ref leads nowhere.</exception>
    public static FlatSchema Of(IOpenApiSchema schema)
    {
        var flat = new FlatSchema();
        flat.Add(schema, 0);
        return flat;
    }

    /// <summary>By what an alternative is known: the name that it is referred to by, or its title.</summary>
    public static string? NameOf(IOpenApiSchema schema) => schema is OpenApiSchemaReference reference ? reference.Reference.Id : schema.Title;

    private void Add(IOpenApiSchema schema, int depth)
    {
        if (schema is OpenApiSchemaReference { Target: null } lost)
            throw new UnresolvedReferenceException(lost.Reference.ReferenceV3 ?? lost.Reference.Id ?? "a schema");
        if (depth > Deepest)
            throw new UnresolvedReferenceException($"{NameOf(schema) ?? "a schema"} is made of itself, and");
        Type ??= schema.Type;
        Format ??= schema.Format;
        Pattern ??= schema.Pattern;
        if (schema.Enum is { Count: > 0 } values)
            Values = [.. values.Select(value => value?.ToJsonString() ?? "null")];
        else if (schema.Const is { } constant)
            Values = [constant];
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
            Properties[name] = property;
        Required.UnionWith(schema.Required ?? new HashSet<string>(StringComparer.Ordinal));
        Items ??= schema.Items;
        Additional ??= schema.AdditionalProperties;
        IsOpen &= schema.AdditionalPropertiesAllowed;
        decimal?[] limits = [schema.MaxLength, schema.MinLength, schema.MaxItems, schema.MinItems, Number(schema.Maximum) ?? Number(schema.ExclusiveMaximum), Number(schema.Minimum) ?? Number(schema.ExclusiveMinimum)];
        Limits = [.. Limits.Zip(limits, (known, value) => known with { Value = known.Value ?? value })];
        foreach (var part in schema.AllOf ?? [])
            Add(part, depth + 1);
        Alternative(schema.OneOf);
        Alternative(schema.AnyOf);
    }

    // FastAPI and others write 'anyOf: [{type: string}, {type: "null"}]' for what may be null.
    private void Alternative(IList<IOpenApiSchema>? all)
    {
        IOpenApiSchema[] real = [.. (all ?? []).Where(one => one.Type != JsonSchemaType.Null)];
        if (all is not null && real.Length == 1 && real.Length < all.Count)
        {
            Add(real[0], 1);
            Type |= JsonSchemaType.Null;
        }
        else
            Alternatives.AddRange(all ?? []);
    }

    private static decimal? Number(string? text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
