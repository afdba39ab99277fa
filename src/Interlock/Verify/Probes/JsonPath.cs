using System.Text.Json;
using System.Text.RegularExpressions;

namespace Interlock.Verify.Probes;

/// <summary>A way into a JSON document: <c>json</c>, <c>json.items[0].id</c>, <c>json.items.length</c>.</summary>
internal sealed partial record JsonPath(string Text, IReadOnlyList<string> Parts)
{
    public const string Pattern = @"json(?:\.[^\s.\[\]=!<>~]+|\[\d+\])*";

    public static JsonPath? Parse(string text) =>
        Whole().IsMatch(text) ? new JsonPath(text, [.. Part().Matches(text).Select(match => match.Value)]) : null;

    /// <summary>What stands there, or null when nothing does.</summary>
    public JsonElement? Find(JsonElement root)
    {
        var here = root;
        foreach (var part in Parts)
        {
            if (part[0] == '[')
            {
                if (here.ValueKind != JsonValueKind.Array || !int.TryParse(part.AsSpan(1, part.Length - 2), out var index) || index >= here.GetArrayLength())
                    return null;
                here = here[index];
            }
            else if (here.ValueKind == JsonValueKind.Array && part == ".length")
                here = JsonSerializer.SerializeToElement(here.GetArrayLength());
            else if (here.ValueKind == JsonValueKind.Object && here.TryGetProperty(part.AsSpan(1), out var value))
                here = value;
            else
                return null;
        }

        return here;
    }

    [GeneratedRegex("^" + Pattern + "$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\.[^\s.\[\]]+|\[\d+\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Part();
}
