using System.Text;
using System.Text.RegularExpressions;

namespace Interlock.EnvFiles;

internal sealed partial class EnvFileReader(string text)
{
    private const string LineEnd = "\n";
    private int at;
    private int line = 1;

    public List<EnvLine> Entries { get; } = [];

    public List<(int Line, string Message)> Problems { get; } = [];

    public void Read()
    {
        for (; at < text.Length; Next())
            if (Assignment().Match(text, at, EndOfLine() - at) is { Success: true } found)
                Assign(found.Groups["name"].Value, found.Index + found.Length);
            else if (!Nothing().IsMatch(text[at..EndOfLine()]))
                Problems.Add((line, "is not NAME=value, a comment or empty"));
    }

    private void Assign(string name, int value)
    {
        var begins = line;
        at = value;
        var (read, problem) = at < text.Length && text[at] is '\'' or '"' or '`' ? Quoted(text[at]) : Plain();
        if (problem is null && Entries.Find(entry => entry.Name == name) is { } first)
            problem = $"{name} stands on line {first.Line} already; programs differ in which one they take: remove one";
        if (problem is not null)
            Problems.Add((begins, problem));
        else
            Entries.Add(new(name, read, begins));
    }

    private (string, string?) Plain()
    {
        var end = EndOfLine();
        var value = text[at..end];
        // Only behind a space: a # may be part of a password.
        var comment = value.StartsWith('#') ? 0 : Math.Min(Index(value, " #"), Index(value, "\t#"));
        value = value[..Math.Min(comment, value.Length)].Trim();
        return value.Contains("${", StringComparison.Ordinal) ? ("", Expansion) : (value, null);
    }

    private (string, string?) Quoted(char quote)
    {
        var value = new StringBuilder();
        var (from, lineFrom) = (at, line);
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\n')
                line++;
            if (quote == '"' && text[at] == '\\' && at + 1 < text.Length)
                value.Append(Escaped(text[++at]));
            else if (quote == '"' && text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{')
                return Skip(quote, Expansion);
            else
                value.Append(text[at]);
        }

        if (at >= text.Length)
        {
            // The lines after it may well be right: only this one is given up.
            (at, line) = (from, lineFrom);
            return ("", $"has no closing {quote}");
        }

        at++;
        return Nothing().IsMatch(text[at..EndOfLine()]) ? (value.ToString(), null) : ("", $"has text behind the closing {quote}; a comment begins with #");
    }

    private (string, string?) Skip(char quote, string problem)
    {
        while (at < text.Length && text[at] != quote)
            if (text[at++] == '\n')
                line++;
        return ("", problem);
    }

    private const string Expansion = "refers to another variable, which is not followed: write the value, or put it in single quotes when ${ is part of it";

    private static string Escaped(char c) => c switch
    {
        'n' => LineEnd,
        'r' => "\r",
        't' => "\t",
        '\n' => "",
        '"' or '\\' or '$' or '`' => c.ToString(),
        _ => $"\\{c}",
    };

    private int EndOfLine() => text.IndexOf('\n', Math.Min(at, text.Length)) is >= 0 and var end ? end : text.Length;

    private void Next() => (at, line) = (EndOfLine() + 1, line + 1);

    private static int Index(string value, string part) => value.IndexOf(part, StringComparison.Ordinal) is >= 0 and var found ? found : value.Length;

    [GeneratedRegex(@"\G[ \t]*(export[ \t]+)?(?<name>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^[ \t]*(#.*)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Nothing();
}
