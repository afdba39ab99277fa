using System.Text.RegularExpressions;

namespace Interlock.Verify.Probes;

/// <summary>The start of a body, fit to be shown: one line, with what may be a credential left out.</summary>
internal static partial class BodyExcerpt
{
    private const int Longest = 300;

    public static string Of(string body, Captures captures)
    {
        if (body.Length == 0)
            return "(empty body)";
        var head = body.Length > Longest * 4 ? body[..(Longest * 4)] : body;
        var text = captures.Mask(Token().Replace(CredentialField().Replace(head, "${name}***"), SecretMask.Stars));
        text = Blank().Replace(text, " ").Trim();
        return text.Length > Longest ? text[..Longest] + "…" : text;
    }

    [GeneratedRegex("""(?<name>"[^"]*(?:token|secret|passw|key|csrf|auth|jwt|cookie)[^"]*"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^,}\s]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CredentialField();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?|(?<=://)[^\s/@:""]*:[^\s/@""]+(?=@)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blank();
}
