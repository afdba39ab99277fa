using System.Text.Json.Nodes;

namespace Interlock.Runbook.Rules;

/// <summary>What a value must meet beyond its type. The reader, the schema and the reference page all read it from the property.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class RuleAttribute : Attribute
{
    /// <summary>What is allowed, as half a sentence.</summary>
    public abstract string Allowed { get; }

    /// <summary>What it is not, to follow "is not …" or stand alone; null when all is well, or when this kind of value is none of the rule's business.</summary>
    public abstract string? Complaint(object value);

    /// <summary>Says it in JSON Schema, where that can be said.</summary>
    public virtual void AddTo(JsonObject schema)
    {
    }

    protected static bool Is(JsonObject schema, string type) => schema["type"] switch
    {
        JsonArray several => several.Any(one => string.Equals((string?)one, type, StringComparison.Ordinal)),
        { } one => string.Equals((string?)one, type, StringComparison.Ordinal),
        null => false,
    };

    // Scalars of maps and lists are judged one by one; a secret is judged by what it is, never shown.
    protected static string? TextOf(object value) => value switch
    {
        string text => text,
        Secret secret => secret.Reveal(),
        _ => null,
    };
}
