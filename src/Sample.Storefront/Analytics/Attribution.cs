using Sample.Storefront.Http;

namespace Sample.Storefront.Analytics;

/// <summary>Where a session came from, by the usual campaign properties of one of its events.</summary>
internal sealed record Attribution(string Source, string? Medium, string? Campaign)
{
    private const int Longest = 200;

    public static Attribution? From(JsonElement item) =>
        item.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && JsonBody.TryText(properties, "utm_source", out var source) && source.Length > 0
            ? new Attribution(Cut(source), Optional(properties, "utm_medium"), Optional(properties, "utm_campaign"))
            : null;

    private static string? Optional(JsonElement properties, string name) =>
        JsonBody.TryText(properties, name, out var text) ? Cut(text) : null;

    private static string Cut(string text) => text.Length <= Longest ? text : text[..Longest];
}
