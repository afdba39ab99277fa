namespace Interlock.Secure;

/// <summary>Whether a text shows a value that this run knows as secret. Plain settings are wrapped as secrets too, so a word such as <c>production</c> does not count: a key is long and mixed.</summary>
internal static class KnownSecrets
{
    public const string Rule = "known-secret";
    private const int ShortestKey = 12;

    public static IEnumerable<string> In(string text)
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
                yield return Rule;
            from = Math.Max(from, at) + pieces[i].Length;
        }
    }

    private static bool IsKey(string value) =>
        value.Length >= ShortestKey && value.Any(char.IsAsciiLetter) && value.Any(char.IsAsciiDigit)
        && (!value.Contains("://", StringComparison.Ordinal) || value.Contains('@', StringComparison.Ordinal));
}
