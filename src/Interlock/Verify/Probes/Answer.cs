using System.Text.Json;

namespace Interlock.Verify.Probes;

/// <summary>What a service answered: all that a condition may look at.</summary>
/// <param name="status">Status code; 0 where it is no HTTP.</param>
/// <param name="headers">Headers by name, case does not matter; several values are joined by a comma and a blank.</param>
/// <param name="body">The body as text.</param>
/// <param name="took">From the request's start until the last byte.</param>
/// <param name="truncated">The body is longer than what was read of it.</param>
internal sealed class Answer(int status, IReadOnlyDictionary<string, string> headers, string body, TimeSpan took, bool truncated = false)
{
    private readonly Lazy<JsonElement?> json = new(() => Parse(body));

    public static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>(StringComparer.Ordinal);

    public int Status { get; } = status;

    /// <summary>What the kinds of probes other than HTTP are asked for, by name: <c>value</c>, <c>rows</c>, <c>reply</c>, <c>days-left</c>, <c>exit</c>, <c>output</c> …</summary>
    public IReadOnlyDictionary<string, Found> Values { get; init; } = new Dictionary<string, Found>(StringComparer.Ordinal);

    /// <summary>Each <c>Set-Cookie</c> as it came: joined by commas they could not be told apart.</summary>
    public IReadOnlyList<string> Cookies { get; init; } = [];

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    public string Body { get; } = body;

    public TimeSpan Took { get; } = took;

    public bool Truncated { get; } = truncated;

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
