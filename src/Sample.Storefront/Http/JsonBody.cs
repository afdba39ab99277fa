using System.Diagnostics.CodeAnalysis;

namespace Sample.Storefront.Http;

/// <summary>A request's body read as one JSON object, or the reply that says why it is none.</summary>
internal sealed record JsonBody(JsonElement Root)
{
    public static async Task<(JsonBody? Body, Reply? Refusal)> ReadAsync(HttpRequest request)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (new JsonBody(document.RootElement.Clone()), null)
                : (null, Reply.Problem(StatusCodes.Status400BadRequest, "the body must be a JSON object"));
        }
        catch (JsonException)
        {
            return (null, Reply.Problem(StatusCodes.Status400BadRequest, "the body is not valid JSON"));
        }
    }

    public string? Text(string name) => TryText(Root, name, out var text) ? text : null;

    public static bool TryText(JsonElement element, string name, [NotNullWhen(true)] out string? text)
    {
        text = element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }
}
