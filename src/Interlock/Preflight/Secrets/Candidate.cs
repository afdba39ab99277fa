namespace Interlock.Preflight.Secrets;

/// <summary>A place where a rule's pattern matched, before it is believed.</summary>
/// <param name="Path">The file, with forward slashes, relative to the root of the scan.</param>
/// <param name="Text">The whole text.</param>
/// <param name="KeywordAt">Where the keyword starts in <paramref name="Text"/>.</param>
/// <param name="Start">Where the secret starts in <paramref name="Text"/>.</param>
/// <param name="Value">The secret.</param>
public readonly record struct Candidate(string Path, string Text, int KeywordAt, int Start, string Value)
{
    /// <summary>The rest of the line before the keyword, at most 200 characters.</summary>
    public ReadOnlySpan<char> LineBefore
    {
        get
        {
            var before = Text.AsSpan(Math.Max(0, KeywordAt - 200), Math.Min(200, KeywordAt));
            return before[(before.LastIndexOf('\n') + 1)..];
        }
    }

    /// <summary>The rest of the line after the secret, at most 200 characters.</summary>
    public ReadOnlySpan<char> LineAfter
    {
        get
        {
            var end = Start + Value.Length;
            var after = Text.AsSpan(end, Math.Min(200, Text.Length - end));
            var newline = after.IndexOfAny('\r', '\n');
            return newline < 0 ? after : after[..newline];
        }
    }

    /// <summary>The name the keyword is part of (<c>STRIPE_SECRET_KEY</c> around <c>SECRET</c>), up to the secret.</summary>
    public ReadOnlySpan<char> Name
    {
        get
        {
            var from = KeywordAt;
            while (from > 0 && KeywordAt - from < 60 && IsNamePart(Text[from - 1])) from--;
            var to = KeywordAt;
            while (to < Start && IsNamePart(Text[to])) to++;
            return Text.AsSpan(from, to - from);
        }
    }

    /// <summary>Never prints the secret: the value is left out.</summary>
    /// <returns>Path and position.</returns>
    public override string ToString() => $"{Path}@{Start}";

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
}
