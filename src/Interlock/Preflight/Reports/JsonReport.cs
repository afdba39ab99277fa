using System.Text.Json;

namespace Interlock.Preflight.Reports;

/// <summary>A format that is one JSON document.</summary>
internal abstract class JsonReport : IReportFormat
{
    public abstract string Name { get; }

    public bool Knows(string text)
    {
        var start = text.AsSpan().TrimStart('\uFEFF').TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '['))
            return false;
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'));
            return Knows(document.RootElement);
        }
        catch (JsonException)
        {
            // Cut off: its beginning still tells what it was to be.
            return Begins(text);
        }
    }

    public CheckReport Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'));
            return Read(document.RootElement);
        }
        catch (JsonException wrong)
        {
            throw new ReportException($"it is not well-formed JSON: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ReportException($"it lacks what {Name} has: {wrong.Message}");
        }
    }

    /// <summary>Whether a document is of this format.</summary>
    protected abstract bool Knows(JsonElement root);

    /// <summary>Whether a document that is cut off was to be of this format.</summary>
    protected virtual bool Begins(string text) => false;

    /// <summary>Reads it; a property that is missing may be thrown as it is.</summary>
    protected abstract CheckReport Read(JsonElement root);

    protected static JsonElement? Get(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        return element;
    }

    protected static string? Text(JsonElement element, params ReadOnlySpan<string> path) => Get(element, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    protected static IEnumerable<JsonElement> Items(JsonElement element, params ReadOnlySpan<string> path) => Get(element, path) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];

    /// <summary>A severity by its word, whatever the tool calls it.</summary>
    protected static Severity SeverityOf(string? word) => word?.ToUpperInvariant() switch
    {
        "CRITICAL" => Severity.Critical,
        "HIGH" => Severity.High,
        "MODERATE" or "MEDIUM" => Severity.Moderate,
        "LOW" => Severity.Low,
        "INFO" or "NONE" => Severity.Info,
        _ => Severity.Unknown,
    };
}
