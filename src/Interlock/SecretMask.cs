using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;

namespace Interlock;

/// <summary>Replaces every known secret in a text by <c>***</c>, in the forms it may have been written in: plain, URL-encoded, JSON-escaped, HTML-encoded, Base64, hexadecimal. Every sink passes its text through here.</summary>
public static class SecretMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Stars = "***";

    // Shorter values (a "1", "true") would blank out innocent text and hide nothing.
    private const int ShortestMasked = 5;

    private static ImmutableArray<string> forms = [];

    /// <summary>Makes a value known; idempotent. Values under five characters are not masked: they could not be told from other text.</summary>
    /// <param name="value">The secret in plain form.</param>
    public static void Register(string value)
    {
        if (value.Length < ShortestMasked)
            return;
        var bytes = Encoding.UTF8.GetBytes(value);
        string[] added =
        [
            value, value.Trim(), Uri.EscapeDataString(value), JavaScriptEncoder.Default.Encode(value), HtmlEncoder.Default.Encode(value),
            Convert.ToBase64String(bytes), Convert.ToBase64String(bytes).TrimEnd('='), Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            Convert.ToHexStringLower(bytes), Convert.ToHexString(bytes),
        ];
        ImmutableInterlocked.Update(ref forms, (known, more) =>
            [.. known.Concat(more.Where(form => form.Length >= ShortestMasked)).Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length)], added);
    }

    /// <summary>The text with every known secret replaced.</summary>
    /// <param name="text">Anything about to be shown, logged, journalled or reported.</param>
    public static string Apply(string text)
    {
        foreach (var form in forms)
            if (text.Contains(form, StringComparison.Ordinal))
                text = text.Replace(form, Stars, StringComparison.Ordinal);
        return text;
    }
}
