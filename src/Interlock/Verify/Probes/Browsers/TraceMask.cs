using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

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
            return Strict.GetBytes(SecretMask.Apply(Cookies().Replace(Header().Replace(Strict.GetString(content), $"${{name}}{SecretMask.Stars}\""), "")));
        }
        catch (DecoderFallbackException)
        {
            return content;
        }
    }

    // As HAR has headers: {"name":"set-cookie","value":"…"}.
    [GeneratedRegex("""(?<name>"name":"[^"]*(?:cookie|auth|token|secret|key|csrf|session)[^"]*","value":")(?:[^"\\]|\\.)*\x22""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Header();

    [GeneratedRegex("""(?<="cookies":\[)(?:[^\]"]|"(?:[^"\\]|\\.)*")+(?=\])""", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Cookies();
}
