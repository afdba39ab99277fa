using System.Globalization;
using Sample.Storefront.Http;

namespace Sample.Storefront.Analytics;

/// <summary>One thing that a visitor did, checked. <paramref name="Properties"/> is a JSON object.</summary>
internal sealed record TrackedEvent(string Session, string Type, string Path, DateTimeOffset At, string Properties, Attribution? Source)
{
    private const int LongestPath = 512;
    private const int LongestProperties = 4096;
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(30);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public static (TrackedEvent? Event, string? Problem) Read(JsonElement item, DateTimeOffset now)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return (null, "must be an object");
        if (!JsonBody.TryText(item, "session_id", out var session) || !IsSessionId(session))
            return (null, "session_id must have 1 to 64 letters, digits, '-' or '_'");
        if (!JsonBody.TryText(item, "type", out var type) || !IsType(type))
            return (null, "type must have 1 to 40 lower-case letters, digits or '_'");
        if (!JsonBody.TryText(item, "path", out var path) || !path.StartsWith('/') || path.Length > LongestPath || path.Contains('\0', StringComparison.Ordinal))
            return (null, $"path must start with '/' and have at most {LongestPath} characters");
        if (!TryTime(item, now, out var at))
            return (null, "timestamp must be an RFC 3339 time within the last 30 days");
        if (!TryProperties(item, out var properties))
            return (null, $"properties must be an object of at most {LongestProperties} characters");
        return (new TrackedEvent(session, type, path, at, properties, Attribution.From(item)), null);
    }

    public static bool IsSessionId(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsType(string text) =>
        text.Length is > 0 and <= 40 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    private static bool TryTime(JsonElement item, DateTimeOffset now, out DateTimeOffset at)
    {
        at = now;
        if (!item.TryGetProperty("timestamp", out var value))
            return true;
        return value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at)
            && at >= now - Oldest && at <= now + Ahead;
    }

    // PostgreSQL's jsonb cannot hold the escape \u0000.
    private static bool TryProperties(JsonElement item, out string properties)
    {
        properties = "{}";
        if (!item.TryGetProperty("properties", out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        properties = value.GetRawText();
        return value.ValueKind == JsonValueKind.Object && properties.Length <= LongestProperties
            && !properties.Contains("\\u0000", StringComparison.Ordinal);
    }
}
