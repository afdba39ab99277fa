namespace Interlock.Preflight.Secrets;

/// <summary>A comment on the finding's own line: the marker word, the rule's id, the reason.</summary>
internal static class InlineMarker
{
    public const string Word = "interlock:allow ";

    public static (string Rule, string Reason)? On(ReadOnlySpan<char> line)
    {
        var at = line.IndexOf(Word, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = line[(at + Word.Length)..].Trim();
        var space = rest.IndexOf(' ');
        var rule = space < 0 ? rest : rest[..space];
        var reason = space < 0 ? "" : rest[space..].ToString();
        foreach (var close in (string[])["*/", "-->", "#}", "--%>"]) reason = reason.Replace(close, "", StringComparison.Ordinal);
        return (rule.ToString(), reason.Trim());
    }
}
