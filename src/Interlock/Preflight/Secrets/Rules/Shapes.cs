using System.Buffers.Text;
using System.Text;

namespace Interlock.Preflight.Secrets.Rules;

/// <summary>What a pattern alone can't say about a candidate.</summary>
internal static class Shapes
{
    public static bool HasLetterAndDigit(Candidate c) => c.Value.Any(char.IsAsciiLetter) && c.Value.Any(char.IsAsciiDigit);

    /// <summary>Generated, and not written by hand: a letter, and more than one digit; or more digits than a number has.</summary>
    public static bool LooksIssued(Candidate c) => c.Value.Length >= 30 && c.Value.All(char.IsAsciiDigit) || c.Value.Any(char.IsAsciiLetter) && c.Value.Count(char.IsAsciiDigit) > (c.Value.Length < 16 ? 0 : 1);

    public static bool MixedCaseAndDigits(Candidate c) =>
        c.Value.Any(char.IsAsciiLetterUpper) && c.Value.Any(char.IsAsciiLetterLower) && c.Value.Any(char.IsAsciiDigit);

    /// <summary>A longer run of the same alphabet is a hash or an encoded file, not a key of 40 characters.</summary>
    public static bool EndsBase64(Candidate c) => Next(c) is var next && !char.IsAsciiLetterOrDigit(next) && next is not ('/' or '+' or '=');

    public static bool EndsHex(Candidate c) => !char.IsAsciiLetterOrDigit(Next(c)) && Next(c) is not '-';

    public static bool FollowsBotNumber(Candidate c)
    {
        var from = c.KeywordAt;
        while (from > 0 && char.IsAsciiDigit(c.Text[from - 1])) from--;
        return c.KeywordAt - from is >= 8 and <= 10;
    }

    public static bool BodyBeforeEnd(Candidate c) =>
        !c.Text.AsSpan(c.KeywordAt, c.Start - c.KeywordAt).Contains("-----END", StringComparison.Ordinal);

    /// <summary>A header that names its algorithm, a payload, and a signature, unless the text goes on past what was looked at.</summary>
    public static bool Jwt(Candidate c)
    {
        var parts = c.Value.Split('.');
        if (!DecodesTo(parts[0], "\"alg\"") || (parts.Length < 3 && c.Value.Length < 500)) return false;
        // The sample that jwt.io and every tutorial show.
        return !DecodesTo(parts[1], "John Doe");
    }

    public static bool EncodedJwt(Candidate c)
    {
        var text = c.Value.AsSpan().TrimEnd('=');
        text = text[..(text.Length / 4 * 4)];
        if (text.ContainsAny('-', '_')) return false;
        var header = Encoding.UTF8.GetString(Convert.FromBase64String(text.ToString())).Split('.')[0];
        return HeaderFields.Any(field => DecodesTo(header, $"{{\"{field}\":"));
    }

    // The registered header parameters (RFC 7515, 4.1; RFC 7516, 4.1; RFC 7797): the first of them is where a token begins.
    private static readonly string[] HeaderFields =
        ["alg", "typ", "kid", "kty", "use", "key_ops", "ver", "version", "jwk", "jku", "cty", "enc", "zip", "crit", "x5u", "x5c", "x5t", "x5t#S256", "apu", "apv", "b64", "epk", "iss", "sub", "aud", "ppt", "url", "nonce", "iv", "tag", "p2s", "p2c", "svt", "trust"];

    private static bool DecodesTo(ReadOnlySpan<char> base64Url, string what)
    {
        // What was cut off may leave one character too many.
        var whole = base64Url[..(base64Url.Length % 4 == 1 ? base64Url.Length - 1 : base64Url.Length)];
        return Base64Url.IsValid(whole) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(whole)).Contains(what, StringComparison.Ordinal);
    }

    /// <summary>A header as one quoted text, as on a command line: <c>-H "X-Api-Key: …"</c>.</summary>
    public static bool QuotedHeader(Candidate c)
    {
        var name = c.LineBefore;
        var quote = name.LastIndexOfAny('"', '\'');
        return Next(c) is '"' or '\'' && quote >= 0 && !name[(quote + 1)..].ContainsAny(" :=") && LooksIssued(c);
    }

    /// <summary>In a YAML document that says it is a Kubernetes Secret, before or after its data.</summary>
    public static bool InKubernetesSecret(Candidate c)
    {
        if (!RealPassword(c)) return false;
        var before = c.Text.AsSpan(Math.Max(0, c.KeywordAt - 2000), Math.Min(2000, c.KeywordAt));
        before = before[Math.Max(0, before.LastIndexOf("\n---"))..];
        var after = c.Text.AsSpan(c.Start, Math.Min(2000, c.Text.Length - c.Start));
        var end = after.IndexOf("\n---");
        return SaysSecret(before) || SaysSecret(end < 0 ? after : after[..end]);
    }

    private static bool SaysSecret(ReadOnlySpan<char> yaml)
    {
        for (var at = yaml.IndexOf("kind:"); at >= 0; at = yaml.IndexOf("kind:"))
        {
            yaml = yaml[(at + 5)..];
            var value = yaml.TrimStart(" \"'");
            if (value.StartsWith("secret", StringComparison.OrdinalIgnoreCase) && (value.Length == 6 || !char.IsAsciiLetterOrDigit(value[6]))) return true;
        }

        return false;
    }

    /// <summary>A Microsoft Entra secret: three characters before its digit, and nothing before those.</summary>
    public static bool AfterThree(Candidate c) => Before(c, ch => char.IsAsciiLetterOrDigit(ch) || ch is '_' or '~' or '.') == 3;

    public static bool AfterFiftyTwo(Candidate c) => Before(c, char.IsAsciiLetterOrDigit) == 52;

    /// <summary>Six characters, an underscore, and 29 characters, the last of which ends in <c>_mmk</c>.</summary>
    public static bool AfterMaxMind(Candidate c) =>
        Before(c, ch => char.IsAsciiLetterOrDigit(ch) || ch == '_') == 36 && c.Text[c.KeywordAt - 30] == '_' && Entropy.Of(c.Text.AsSpan(c.KeywordAt - 36, 36)) > 3.5;

    private static int Before(Candidate c, Func<char, bool> part)
    {
        var from = c.KeywordAt;
        while (from > 0 && c.KeywordAt - from < 60 && part(c.Text[from - 1])) from--;
        return c.KeywordAt - from;
    }

    public static bool RealPassword(Candidate c) => !Placeholders.IsPlaceholder(c.Value);

    public static bool RealPasswordAfterScheme(Candidate c) =>
        c.KeywordAt > 0 && char.IsAsciiLetterOrDigit(c.Text[c.KeywordAt - 1]) && RealPassword(c);

    /// <summary>ADO.NET and ODBC: a semicolon list that also names a server, a user or a database.</summary>
    public static bool InConnectionString(Candidate c)
    {
        if (!RealPassword(c)) return false;
        return NamesServer(c.LineBefore) || (c.LineAfter.StartsWith(";") && NamesServer(c.LineAfter));
    }

    private static bool NamesServer(ReadOnlySpan<char> text)
    {
        foreach (var key in (ReadOnlySpan<string>)["server=", "host=", "data source=", "user id=", "uid=", "username=", "user=", "database=", "initial catalog=", "endpoint=", "dsn="])
        {
            var at = text.IndexOf(key, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && text.Contains(';')) return true;
        }

        return text.Length > 0 && text.Contains(',') && text.Contains(":6379", StringComparison.Ordinal);
    }

    private static char Next(Candidate c) => c.Start + c.Value.Length < c.Text.Length ? c.Text[c.Start + c.Value.Length] : '\n';
}
