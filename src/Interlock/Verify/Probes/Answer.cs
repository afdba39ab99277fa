using System.Text.Json;

namespace Interlock.Verify.Probes;

/// <summary>What a service answered: all that a condition may look at.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Headers">Headers by name, case does not matter; several values are joined by a comma and a blank.</param>
/// <param name="Body">The body as text.</param>
/// <param name="Took">From the request's start until the last byte.</param>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, TimeSpan Took)
{
    private readonly Lazy<JsonElement?> json = new(() => Parse(Body));

    /// <summary>The body is longer than what was read of it.</summary>
    public bool Truncated { get; init; }

    /// <summary>The body as JSON, or null when it is none.</summary>
    public JsonElement? Json => json.Value;

    private static JsonElement? Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
