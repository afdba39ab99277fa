using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Interlock.Runbook.Reading;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>Takes secrets out of a trace: it holds every header and body, and the text of every field.</summary>
internal static partial class TraceMask
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a masked copy of a trace; what is no text goes as it is, it is a picture or a font.</summary>
    public static async Task CopyAsync(string from, string to, CancellationToken cancellation)
    {
        await using var source = await ZipFile.OpenReadAsync(from, cancellation);
        await using var target = await ZipFile.OpenAsync(to, ZipArchiveMode.Create, cancellation);
        foreach (var entry in source.Entries)
        {
            using var kept = new MemoryStream();
            await using (var input = await entry.OpenAsync(cancellation))
                await input.CopyToAsync(kept, cancellation);
            await using var output = await target.CreateEntry(entry.FullName, CompressionLevel.Fastest).OpenAsync(cancellation);
            await output.WriteAsync(Masked(kept.ToArray()), cancellation);
        }
    }

    private static byte[] Masked(byte[] content)
    {
        try
        {
            var text = Cookies().Replace(Header().Replace(Strict.GetString(content), $"${{name}}{SecretMask.Stars}\""), "");
            foreach (var pattern in new[] { Json(), QuotedJson(), Parameter() })
                text = pattern.Replace(text, found => SecretKeys.Sounds(found.Groups["key"].Value) ? found.Groups["start"].Value + SecretMask.Stars + found.Groups["end"].Value : found.Value);
            return Strict.GetBytes(SecretMask.Apply(text));
        }
        catch (DecoderFallbackException)
        {
            return content;
        }
    }

    // As HAR has headers: {"name":"set-cookie","value":"…"}.
    [GeneratedRegex("""(?<name>"name":"[^"]*(?:cookie|auth|token|secret|key|csrf|session|passw|credential|private)[^"]*","value":")(?:[^"\\]|\\.)*\x22""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Header();

    [GeneratedRegex("""(?<="cookies":\[)(?:[^\]"]|"(?:[^"\\]|\\.)*")+(?=\])""", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Cookies();

    // A body as it is: {"access_token":"…"}.
    [GeneratedRegex("""(?<start>"(?<key>[\w.-]{1,100})"\s{0,20}:\s{0,20}")(?:[^"\\]|\\.)+(?<end>")""", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Json();

    // A body inside a line of the trace: "{\"access_token\":\"…\"}".
    [GeneratedRegex("""(?<start>\\"(?<key>[\w.-]{1,100})\\"\s{0,20}:\s{0,20}\\")(?:[^"\\]|\\\\(?:\\.|[^\\]))+(?<end>\\")""", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex QuotedJson();

    // Of an address or of a form that was sent: ?access_token=…&…
    [GeneratedRegex("""(?<start>(?:[?&;#"']|\\u0026|^)(?<key>[\w.-]{1,100})=)[^&\s"'<>\\#]+(?<end>)""", RegexOptions.CultureInvariant | RegexOptions.Multiline, 10_000)]
    private static partial Regex Parameter();
}
