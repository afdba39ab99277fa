using System.Buffers;

namespace Interlock.Preflight.Secrets;

/// <summary>Whether a rule's pattern may match at the start of a text; it may be wrong only by saying yes.</summary>
internal delegate bool Prefilter(ReadOnlySpan<char> text);

/// <summary>
/// Most places where a keyword stands are code that reads or checks a secret. These tell so in a few comparisons,
/// where starting the regular expression takes a hundred times as long.
/// </summary>
internal static class Prefilters
{
    private const int Shortest = 8;

    private static readonly SearchValues<char> TokenPart = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.+/=$~@:");
    private static readonly SearchValues<char> EncodedPart = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+/=");
    private static readonly SearchValues<char> AroundName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-. \t\"'[])");
    private static readonly SearchValues<char> NamePart = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");
    private static readonly SearchValues<char> OperatorPart = SearchValues.Create("=:>,|?+");
    private static readonly SearchValues<char> TypePart = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_. &*'<>?|[]");
    private static readonly SearchValues<char> BeforeValue = SearchValues.Create("=:>,(|?.+ \t\r\n\"'`");
    private static readonly SearchValues<char> NotInUserInfo = SearchValues.Create("/ \t\r\n\"'<>`");
    private static readonly SearchValues<char> NotInSetting = SearchValues.Create(" \t\r\n\"'`<>#;,(){}[]\\");
    private static readonly SearchValues<char> NotInQuotes = SearchValues.Create(" \t\r\n\"'`<>");

    /// <summary>A run of characters as tokens have them.</summary>
    public static bool Token(ReadOnlySpan<char> text) =>
        text.Length >= Shortest && !text[..Shortest].ContainsAnyExcept(TokenPart);

    /// <summary>A character at a fixed place.</summary>
    public static bool Has(ReadOnlySpan<char> text, int at, char c) => text.Length > at && text[at] == c;

    /// <summary>A name, an operator, and a run of characters as tokens have them.</summary>
    public static bool Assigned(ReadOnlySpan<char> text)
    {
        var at = Skip(text, 0, AroundName, 80);
        if (at >= text.Length || text[at] is not ('=' or ':' or '>' or ',' or '(' or '|' or '?' or '+' or '`')) return false;
        at = Skip(text, at, BeforeValue, 20);
        return Token(text[at..]);
    }

    /// <summary>A name, <c>=</c> or <c>:</c>, and a quoted text without spaces.</summary>
    public static bool Quoted(ReadOnlySpan<char> text)
    {
        var at = AfterOperator(text);
        if (at < 0) return false;
        var quote = QuoteAt(text, at);
        // A type between the name and its value.
        if (quote < 0 && Skip(text, at, TypePart, 40) is var type && type > at && type < text.Length && text[type] == '=')
        {
            at = type + 1;
            while (at < text.Length && text[at] is ' ' or '\t') at++;
            quote = QuoteAt(text, at);
        }

        if (quote < 0) return false;
        at = quote;
        var value = text[(at + 1)..];
        var end = value.IndexOfAny(NotInQuotes);
        return end >= 6 && value[end] is '"' or '\'' or '`';
    }

    private static int QuoteAt(ReadOnlySpan<char> text, int at)
    {
        if (at < text.Length && text[at] is '@' or '$' or 'r' or 'b' or 'u') at++;
        return at < text.Length && text[at] is '"' or '\'' or '`' ? at : -1;
    }

    /// <summary>A name, <c>=</c> or <c>:</c>, and a bare text that ends the line.</summary>
    public static bool Setting(ReadOnlySpan<char> text)
    {
        var at = AfterOperator(text);
        if (at < 0) return false;
        var value = text[at..];
        var end = value.IndexOfAny(NotInSetting);
        // Up to three characters that could be the operator's may be the value's own.
        if (end < 0) return value.Length >= 3;
        if (value[end] == '\\') return true;
        if (end < 3) return false;
        var rest = value[end..].TrimStart(" \t");
        return rest.IsEmpty || rest[0] is '\r' or '\n' or '#' or '"' or '\'' or '\\';
    }

    /// <summary><c>://</c>, then <c>user:password@</c>.</summary>
    public static bool UserInfo(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf("://");
        if (at is < 0 or > 40) return false;
        var rest = text[(at + 3)..];
        var end = rest.IndexOfAny(NotInUserInfo);
        if (end >= 0) rest = rest[..end];
        var host = rest.LastIndexOf('@');
        return host > 0 && rest[..host].Contains(':');
    }

    /// <summary><c>password=</c> with something behind it.</summary>
    public static bool Pair(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('=');
        return at is > 2 and < 10 && at + 4 < text.Length && text[at + 1] is not ('=' or '>' or '"' or '\'' or '\r' or '\n');
    }

    /// <summary>The value of a URL's parameter: a run of characters as tokens have them.</summary>
    public static bool Parameter(ReadOnlySpan<char> text) => text.Length > 40 && !text[5..40].ContainsAnyExcept(EncodedPart);

    /// <summary>A key of YAML whose value is a block below it.</summary>
    public static bool BlockBelow(ReadOnlySpan<char> text) =>
        text.IndexOf(':') is > 0 and var colon && text[(colon + 1)..].TrimStart(" \t") is ['\r' or '\n', ..];

    /// <summary>A header with a value as tokens have it.</summary>
    public static bool Header(ReadOnlySpan<char> text) =>
        text.IndexOf(':') is > 0 and var colon && Token(text[(colon + 1)..].TrimStart(' '));

    /// <summary>The header's name, then soon a scheme.</summary>
    public static bool Authorization(ReadOnlySpan<char> text)
    {
        var near = text[..Math.Min(text.Length, 40)];
        return near.Contains("bearer ", StringComparison.OrdinalIgnoreCase) || near.Contains("basic ", StringComparison.OrdinalIgnoreCase) || near.Contains("token ", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A curl command that names a user.</summary>
    public static bool CurlUser(ReadOnlySpan<char> text) => text.Contains(" -u", StringComparison.Ordinal) || text.Contains("--user", StringComparison.Ordinal);

    /// <summary>The end of a start tag, then a text.</summary>
    public static bool Element(ReadOnlySpan<char> text)
    {
        var at = Skip(text, 0, NamePart, 40);
        return at < text.Length && text[at] == '>' && text[(at + 1)..].TrimStart(" \t\r\n") is [not '<', ..];
    }

    private static int AfterOperator(ReadOnlySpan<char> text)
    {
        var at = Skip(text, 0, AroundName, 80);
        if (at >= text.Length || !OperatorPart.Contains(text[at])) return -1;
        at = Skip(text, at, OperatorPart, 4);
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        return at;
    }

    private static int Skip(ReadOnlySpan<char> text, int from, SearchValues<char> over, int most)
    {
        var rest = text[from..Math.Min(text.Length, from + most)];
        var end = rest.IndexOfAnyExcept(over);
        return from + (end < 0 ? rest.Length : end);
    }
}
