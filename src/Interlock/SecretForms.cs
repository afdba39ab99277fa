using System.Net;
using System.Text;
using System.Text.Encodings.Web;

namespace Interlock;

/// <summary>The forms in which a secret may turn up in a text.</summary>
internal static class SecretForms
{
    /// <summary>Shorter values (a "1", "true") would blank out innocent text and hide nothing.</summary>
    public const int Shortest = 5;

    // A line of a key, or a part of a longer Base64 text: as short as a value it would hit innocent text.
    private const int ShortestPart = 8;

    public static IEnumerable<string> Of(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var url = Uri.EscapeDataString(value);
        string[] whole =
        [
            value, value.Trim(), url, LowerHex(url), WebUtility.UrlEncode(value), LowerHex(WebUtility.UrlEncode(value)),
            JavaScriptEncoder.Default.Encode(value), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value),
            HtmlEncoder.Default.Encode(value), WebUtility.HtmlEncode(value),
            Convert.ToBase64String(bytes), Convert.ToBase64String(bytes).TrimEnd('='), UrlSafe(Convert.ToBase64String(bytes).TrimEnd('=')),
            Convert.ToHexStringLower(bytes), Convert.ToHexString(bytes),
        ];
        return whole.Where(form => form.Length >= Shortest)
            .Concat(Lines(value).Concat(Inside(bytes)).Where(part => part.Length >= ShortestPart));
    }

    // Output is masked line by line, and a private key has many.
    private static IEnumerable<string> Lines(string value) => value.Contains('\n', StringComparison.Ordinal)
        ? value.Split('\n', StringSplitOptions.TrimEntries).Where(line => !line.StartsWith("-----", StringComparison.Ordinal))
        : [];

    /// <summary>What of the value's Base64 is the same whatever stands around it, as in <c>Basic</c> authorization: three alignments, without the characters that neighbours share.</summary>
    private static IEnumerable<string> Inside(byte[] value)
    {
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. value]);
            var from = ((before * 8) + 5) / 6;
            var to = (before + value.Length) * 8 / 6;
            if (to - from < ShortestPart)
                continue;
            yield return text[from..to];
            yield return UrlSafe(text[from..to]);
        }
    }

    private static string UrlSafe(string base64) => base64.Replace('+', '-').Replace('/', '_');

    private static string LowerHex(string encoded)
    {
        var text = encoded.ToCharArray();
        for (var i = 0; i + 2 < text.Length; i++)
            if (text[i] == '%')
                (text[i + 1], text[i + 2]) = (char.ToLowerInvariant(text[i + 1]), char.ToLowerInvariant(text[i + 2]));
        return new(text);
    }
}
