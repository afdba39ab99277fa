using Interlock.Preflight.Secrets;

namespace Interlock.Secure;

/// <summary>Secrets that a text shows: values that this run knows, and whatever the rules of the repository's scan recognise.</summary>
internal static class VisibleSecrets
{
    private static readonly Lazy<TextScan> Scan = new(() => new TextScan(new KeywordIndex(SecretRules.All)));

    /// <summary>Ids of the rules, each once; never the secrets.</summary>
    public static IEnumerable<string> In(string text) =>
        KnownSecrets.In(text).Concat(Scan.Value.Run("answer", text, generated: false).Select(hit => hit.Rule.Id)).Distinct(StringComparer.Ordinal);
}
