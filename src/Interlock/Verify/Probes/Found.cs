using System.Globalization;
using System.Text.Json;

namespace Interlock.Verify.Probes;

/// <summary>What a condition's left side turned out to be.</summary>
/// <param name="Kind">Its type.</param>
/// <param name="Text">As text; for <see cref="FoundKind.Missing"/> the words that say so.</param>
internal sealed record Found(FoundKind Kind, string Text)
{
    private const int LongestShown = 120;

    /// <summary>It could not be found out: no data, which is Hold whatever is asked of it.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>What it is made of, shown behind it in brackets; null: nothing.</summary>
    public string? Which { get; init; }

    public double? Number => Kind is FoundKind.Number or FoundKind.Untyped
        && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public bool IsInteger => Number is { } number && Math.Abs(number - Math.Round(number)) < 1e-9;

    public static Found Missing(string words) => new(FoundKind.Missing, words);

    public static Found Unknown(string words) => new(FoundKind.Missing, words) { IsUnknown = true };

    public static Found Untyped(string text) => new(FoundKind.Untyped, text);

    public static Found Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new(FoundKind.String, element.GetString() ?? ""),
        JsonValueKind.Number => new(FoundKind.Number, element.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => new(FoundKind.Boolean, element.GetRawText()),
        JsonValueKind.Null => new(FoundKind.Null, "null"),
        JsonValueKind.Array => new(FoundKind.Array, element.GetRawText()),
        _ => new(FoundKind.Object, element.GetRawText()),
    };

    public override string ToString()
    {
        var text = Text.Length <= LongestShown ? Text : Text[..LongestShown] + "…";
        var shown = Kind == FoundKind.String ? $"\"{text}\"" : text.Length == 0 ? "nothing" : text;
        return Which is null ? shown : $"{shown} ({Which})";
    }
}

/// <summary>Types of JSON, and what has none: a header, a status, a body.</summary>
internal enum FoundKind { Missing, Untyped, String, Number, Boolean, Null, Array, Object }
