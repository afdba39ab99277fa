using Interlock.Preflight.Secrets;

namespace Interlock.Secure.Leaks;

/// <summary>Secrets that a text shows: values that this run knows, and whatever the rules of the repository's scan recognise. Plain settings are wrapped as secrets too, so a word such as <c>production</c> does not count: a key is long and mixed.</summary>
internal static class ShownSecrets
{
    private const string KnownRule = "known-secret";
    private const int ShortestKey = 12;
    private static readonly Lazy<TextScan> Scan = new(() => new TextScan(new KeywordIndex(SecretRules.All)));

    /// <summary>Ids of the rules, each once; never the secrets.</summary>
    public static IEnumerable<string> In(string text) =>
        Known(text).Concat(Scan.Value.Run("answer", text, generated: false).Select(hit => hit.Rule.Id)).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Known(string text)
    {
        var masked = SecretMask.Apply(text);
        if (masked.Length == text.Length && masked == text)
            yield break;
        // Between two pieces that stayed, the original holds what was hidden.
        var from = 0;
        var pieces = masked.Split(SecretMask.Stars);
        for (var i = 0; i < pieces.Length; i++)
        {
            var at = i == pieces.Length - 1 ? text.Length - pieces[i].Length : text.IndexOf(pieces[i], from, StringComparison.Ordinal);
            if (at > from && IsKey(text[from..at]))
                yield return KnownRule;
            from = Math.Max(from, at) + pieces[i].Length;
        }
    }

    private static bool IsKey(string value) =>
        value.Length >= ShortestKey && value.Any(char.IsAsciiLetter) && value.Any(char.IsAsciiDigit)
        && (!value.Contains("://", StringComparison.Ordinal) || value.Contains('@', StringComparison.Ordinal));
}
