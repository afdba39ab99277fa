using System.Globalization;
using Microsoft.OpenApi;

namespace Interlock.Preflight.Documents.OpenApi;

/// <summary>Compares the shapes of what is sent and answered.</summary>
/// <param name="changes">Takes the differences.</param>
internal sealed class SchemaComparison(List<ApiChange> changes)
{
    private readonly HashSet<(IOpenApiSchema, IOpenApiSchema, Direction)> under = [];

    public void Compare(string place, IOpenApiSchema? was, IOpenApiSchema? now, Direction direction)
    {
        if (was is null || now is null)
        {
            if (was is not null && direction == Direction.Response)
                Add(place, "is not described any more", breaking: true);
            else if (now is not null && direction == Direction.Request)
                Add(place, "is described now, where anything was taken before", breaking: true);
            else if (was is not null || now is not null)
                Add(place, now is null ? "takes anything now" : "is described now", breaking: false);
            return;
        }

        // A shape may hold itself.
        var pair = (Target(was), Target(now), direction);
        if (!under.Add(pair))
            return;
        var (old, current) = (FlatSchema.Of(was), FlatSchema.Of(now));
        Types(place, old, current, direction);
        Enums(place, old, current, direction);
        Limits(place, old, current, direction);
        Properties(place, old, current, direction);
        if (old.Items is not null || current.Items is not null)
            Compare(place + "[]", old.Items, current.Items, direction);
        if (old.Additional is not null && current.Additional is not null)
            Compare(place + ".*", old.Additional, current.Additional, direction);
        Alternatives(place, old.Alternatives, current.Alternatives, direction);
        under.Remove(pair);
    }

    private void Types(string place, FlatSchema old, FlatSchema now, Direction direction)
    {
        const JsonSchemaType any = JsonSchemaType.Boolean | JsonSchemaType.Integer | JsonSchemaType.Number | JsonSchemaType.String | JsonSchemaType.Object | JsonSchemaType.Array | JsonSchemaType.Null;
        // A number takes every integer.
        static JsonSchemaType Whole(JsonSchemaType? type) => type is null ? any : type.Value.HasFlag(JsonSchemaType.Number) ? type.Value | JsonSchemaType.Integer : type.Value;
        var (was, current) = (Whole(old.Type), Whole(now.Type));
        if (was != current)
        {
            var (narrower, wider) = ((was & ~current) != default(JsonSchemaType), (current & ~was) != default(JsonSchemaType));
            var isNull = (was ^ current) == JsonSchemaType.Null;
            var text = isNull ? current.HasFlag(JsonSchemaType.Null) ? "may be null now" : "may not be null any more" : $"the type was {Name(old.Type)} and is {Name(now.Type)}";
            Add(place, text, direction == Direction.Request ? narrower : wider);
        }

        if (!string.Equals(old.Format, now.Format, StringComparison.Ordinal) && was == current)
            Add(place, $"the format was {old.Format ?? "any"} and is {now.Format ?? "any"}", direction == Direction.Request ? now.Format is not null : old.Format is not null);
    }

    private void Enums(string place, FlatSchema old, FlatSchema now, Direction direction)
    {
        if (old.Values is null && now.Values is null)
            return;
        if (old.Values is null)
            Add(place, $"only {string.Join(", ", now.Values!.Take(8))} now", direction == Direction.Request);
        else if (now.Values is null)
            Add(place, "is not limited to certain values any more", direction == Direction.Response);
        else
        {
            if (old.Values.Except(now.Values, StringComparer.Ordinal).ToList() is { Count: > 0 } gone)
                Add(place, $"the {(gone.Count == 1 ? "value" : "values")} {string.Join(", ", gone)} {(gone.Count == 1 ? "was" : "were")} removed", direction == Direction.Request);
            if (now.Values.Except(old.Values, StringComparer.Ordinal).ToList() is { Count: > 0 } added)
                Add(place, $"the {(added.Count == 1 ? "value" : "values")} {string.Join(", ", added)} {(added.Count == 1 ? "is" : "are")} new{(direction == Direction.Response ? ", which old clients do not know" : "")}", direction == Direction.Response);
        }
    }

    // What a server answers may be narrowed; what a client sends may not.
    private void Limits(string place, FlatSchema old, FlatSchema now, Direction direction)
    {
        foreach (var (name, was, current, isUpper) in old.Limits.Zip(now.Limits, (one, two) => (one.Name, one.Value, two.Value, one.IsUpper)))
            if (was != current)
            {
                var narrower = was is null || (current is not null && (isUpper ? current < was : current > was));
                Add(place, $"{name} was {Number(was)} and is {Number(current)}", direction == Direction.Request ? narrower : !narrower);
            }

        if (!string.Equals(old.Pattern, now.Pattern, StringComparison.Ordinal))
            Add(place, $"the pattern was {old.Pattern ?? "any"} and is {now.Pattern ?? "any"}", direction == Direction.Request ? now.Pattern is not null : old.Pattern is not null);
        if (old.IsOpen && !now.IsOpen && direction == Direction.Request)
            Add(place, "other properties are refused now", breaking: true);
    }

    private void Properties(string place, FlatSchema old, FlatSchema now, Direction direction)
    {
        foreach (var (name, was) in old.Properties)
        {
            var at = $"{place} → {name}";
            if (!now.Properties.TryGetValue(name, out var current))
            {
                // A server that takes other properties takes this one still, and does nothing with it.
                Add(at, "the property was removed", breaking: true);
                continue;
            }

            var (needed, needs) = (old.Required.Contains(name), now.Required.Contains(name));
            if (needs && !needed)
                Add(at, "is required now", direction == Direction.Request);
            else if (needed && !needs)
                Add(at, direction == Direction.Response ? "may be missing now" : "is not required any more", direction == Direction.Response);
            Compare(at, was, current, direction);
        }

        foreach (var name in now.Properties.Keys.Where(name => !old.Properties.ContainsKey(name)))
        {
            var needs = now.Required.Contains(name) && direction == Direction.Request;
            Add($"{place} → {name}", needs ? "the property is new, and required" : "the property is new", needs);
        }
    }

    private void Alternatives(string place, IReadOnlyList<IOpenApiSchema> old, IReadOnlyList<IOpenApiSchema> now, Direction direction)
    {
        var keys = now.Select((one, i) => (Key: FlatSchema.NameOf(one) ?? $"number {i + 1}", Schema: one)).ToList();
        var was = old.Select((one, i) => (Key: FlatSchema.NameOf(one) ?? $"number {i + 1}", Schema: one)).ToList();
        if (was.Count == 0 && keys.Count > 0)
            Add(place, $"is now one of {string.Join(", ", keys.Select(one => one.Key))}", direction == Direction.Request);
        else if (keys.Count == 0 && was.Count > 0)
            Add(place, $"is no longer one of {string.Join(", ", was.Select(one => one.Key))}", direction == Direction.Response);
        if (was.Count == 0 || keys.Count == 0)
            return;
        foreach (var (key, schema) in was)
            if (keys.Find(one => one.Key == key) is { Schema: { } kept })
                Compare($"{place} → {key}", schema, kept, direction);
            else
                Add(place, $"the alternative {key} was removed", direction == Direction.Request);
        foreach (var (key, _) in keys.Where(one => !was.Exists(other => other.Key == one.Key)))
            Add(place, $"the alternative {key} is new", direction == Direction.Response);
    }

    private void Add(string place, string text, bool breaking) => changes.Add(new(place, text, breaking));

    private static IOpenApiSchema Target(IOpenApiSchema schema) => schema is OpenApiSchemaReference { Target: { } target } ? target : schema;

    private static string Name(JsonSchemaType? type) => type is null ? "any" : type.Value.ToString().ToLowerInvariant().Replace(", ", " or ", StringComparison.Ordinal);

    private static string Number(decimal? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
