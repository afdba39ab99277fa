using System.Buffers.Text;
using System.Text;

namespace Interlock.Preflight.Secrets.Rules;

/// <summary>What a pattern alone can't say about a candidate.</summary>
internal static class Shapes
{
    public static bool HasLetterAndDigit(Candidate c) => c.Value.Any(char.IsAsciiLetter) && c.Value.Any(char.IsAsciiDigit);

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

    public static bool JwtHeader(Candidate c)
    {
        var header = c.Value.AsSpan(0, c.Value.IndexOf('.', StringComparison.Ordinal));
        if (!Base64Url.IsValid(header)) return false;
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(header)).Contains("\"alg\"", StringComparison.Ordinal);
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
