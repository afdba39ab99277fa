using Interlock.Preflight.Secrets;

namespace Interlock.Preflight.Variables;

/// <summary>Variables that build tools put into the pages that browsers load: what is in them is no secret any more.</summary>
internal static class BrowserVariables
{
    private static readonly string[] Prefixes = ["NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "REACT_APP_", "GATSBY_", "PUBLIC_", "VITE_"];

    private static readonly Lazy<TextScan> Scan = new(() => new(new KeywordIndex(SecretRules.All)));

    // Without the prefix: a rule may well take the word "public" for a sign that all is well.
    /// <summary>What kind of secret such a variable holds; null when it holds none, or does not ship to browsers.</summary>
    public static string? SecretIn(string name, string value)
    {
        if (Array.Find(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is not { } prefix)
            return null;
        var text = $"{value}\n{name[prefix.Length..]}=\"{value}\"\n";
        return Scan.Value.Run(".env", text, generated: false) is [var hit, ..] ? $"{hit.Rule.Title}, rule {hit.Rule.Id}" : null;
    }
}
