namespace Interlock.Output;

/// <summary>Breaks lines at words, so that a terminal does not break them anywhere.</summary>
internal static class TextWrap
{
    /// <summary>Narrower columns than this read worse than lines that run over.</summary>
    private const int Narrowest = 20;

    /// <summary>The lines of a text, each at most so wide; a word that is longer stays whole, so that paths can be copied.</summary>
    /// <param name="text">One line or several.</param>
    /// <param name="width">Columns; null for no limit.</param>
    public static IEnumerable<string> Lines(string text, int? width)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
            if (width is not { } limit || line.Length <= limit)
                yield return line;
            else
                foreach (var part in Broken(line, Math.Max(limit, Narrowest)))
                    yield return part;
    }

    /// <summary>Writes a text behind a head of a fixed width; what runs over goes below it, indented as far.</summary>
    public static IEnumerable<string> Hanging(string head, string text, int? width)
    {
        var indent = width is { } limit && limit - head.Length < Narrowest ? Math.Min(8, head.Length) : head.Length;
        var first = true;
        foreach (var line in Lines(text, width is { } w ? w - head.Length >= Narrowest ? w - head.Length : w - indent : null))
        {
            if (first && indent < head.Length && head.Length + line.Length > width)
            {
                yield return head.TrimEnd();
                yield return new string(' ', indent) + line;
            }
            else
            {
                yield return ((first ? head : new string(' ', indent)) + line).TrimEnd();
            }

            first = false;
        }
    }

    private static IEnumerable<string> Broken(string line, int width)
    {
        var part = "";
        foreach (var word in line.Split(' '))
        {
            if (part.Length > 0 && part.Length + 1 + word.Length > width)
            {
                yield return part;
                part = word;
            }
            else
            {
                part = part.Length == 0 ? word : part + " " + word;
            }
        }

        if (part.Length > 0)
            yield return part;
    }
}
