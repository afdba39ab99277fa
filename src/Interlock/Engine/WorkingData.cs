using System.Text.Json.Nodes;

namespace Interlock.Engine;

/// <summary>Paths, names and numbers that a later step, a probe or an undo goes by. The ledger masks secrets in them as everywhere, and what is masked leads nowhere, or elsewhere: so a step whose working data holds a secret's value is stopped.</summary>
internal static class WorkingData
{
    /// <summary>The first member that the ledger could not keep as it is; null when there is none.</summary>
    /// <param name="data">An intent, or the facts of an outcome.</param>
    /// <param name="sentences">Whether a sentence counts too. Facts may quote one, and it may be masked: nothing goes by it. A path with a space in it is no sentence.</param>
    public static string? Spoilt(JsonNode? data, bool sentences) => Spoilt(data, "", sentences);

    /// <summary>What is said of such a member.</summary>
    /// <param name="what">Whose it is.</param>
    /// <param name="member">The member.</param>
    public static string Explain(string what, string member) =>
        $"{what} '{member}' holds a secret's value, which the ledger may not keep: nothing could find its way by it later. Choose another password, or another path or name";

    private static string? Spoilt(JsonNode? node, string at, bool sentences) => node switch
    {
        JsonObject found => found.Select(pair => Spoilt(pair.Value, at.Length == 0 ? pair.Key : $"{at}.{pair.Key}", sentences)).FirstOrDefault(spoilt => spoilt is not null),
        JsonArray found => found.Select((item, number) => Spoilt(item, $"{at}[{number}]", sentences)).FirstOrDefault(spoilt => spoilt is not null),
        JsonValue found when found.TryGetValue<string>(out var text) && (sentences || !IsSentence(text)) && SecretMask.Apply(text) != text => at,
        _ => null,
    };

    private static bool IsSentence(string text) => text.Any(char.IsWhiteSpace) && !Path.IsPathRooted(text);
}
