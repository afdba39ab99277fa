using System.Globalization;

namespace Interlock.Verify.Probes;

/// <summary>The right side of a condition. Quoted it is a string; a bare number, <c>true</c>, <c>false</c> or <c>null</c> keeps its type; with a <c>$variable</c> it equals whatever is written the same.</summary>
internal sealed record Operand(string Text, bool Quoted)
{
    public static readonly IReadOnlyList<string> Types = ["string", "number", "integer", "boolean", "array", "object", "null"];

    public static Operand Parse(string text) =>
        text.Length >= 2 && text[0] == text[^1] && text[0] is '"' or '\'' ? new Operand(text[1..^1], true) : new Operand(text, false);

    public bool HasVariables => Captures.NamesIn(Text).Count > 0;

    public bool Equals(Found found, string text)
    {
        if (found.Kind == FoundKind.Missing)
            return false;
        if (found.Kind == FoundKind.Untyped)
            return string.Equals(found.Text, text, StringComparison.Ordinal);
        if (Quoted)
            return found.Kind == FoundKind.String && found.Text == text;
        if (HasVariables)
            return found.Kind is FoundKind.String or FoundKind.Boolean && found.Text == text || found.Kind == FoundKind.Number && found.Number == Number(text);
        if (text is "true" or "false")
            return found.Kind == FoundKind.Boolean && found.Text == text;
        if (text == "null")
            return found.Kind == FoundKind.Null;
        return Number(text) is { } number ? found.Kind == FoundKind.Number && found.Number == number : found.Kind == FoundKind.String && found.Text == text;
    }

    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Milliseconds in <c>500ms</c> or <c>1.5s</c>; null without a unit.</summary>
    public static double? Milliseconds(string text) =>
        text.EndsWith("ms", StringComparison.Ordinal) ? Number(text[..^2].TrimEnd())
        : text.EndsWith('s') && Number(text[..^1].TrimEnd()) is { } seconds ? seconds * 1000
        : null;
}
