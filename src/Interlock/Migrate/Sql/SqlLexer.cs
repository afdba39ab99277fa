namespace Interlock.Migrate;

/// <summary>Cuts SQL into tokens by PostgreSQL's rules (PostgreSQL manual, 4.1 Lexical Structure): nested comments, dollar quotes, escape strings.</summary>
internal sealed class SqlLexer(string sql)
{
    private int at;
    private int line = 1;

    /// <summary>Where the token that <see cref="Next"/> gave begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End => at;

    /// <summary>The column that the token begins in: 1, 2, 3 …</summary>
    public int Column => Start - (Start == 0 ? -1 : sql.LastIndexOf('\n', Start - 1));

    /// <summary>Skips the rows that psql reads after COPY … FROM stdin, up to their end.</summary>
    public void SkipRows()
    {
        var end = sql.IndexOf("\n\\.", at, StringComparison.Ordinal);
        var rest = end < 0 ? sql.Length : end + 3;
        line += sql.AsSpan(at, rest - at).Count('\n');
        at = rest;
    }

    /// <summary>Comments met since the last token.</summary>
    public List<string> Comments { get; } = [];

    public bool Next(out SqlToken token)
    {
        Comments.Clear();
        while (at < sql.Length && SkipBlank())
        {
        }

        Start = at;
        if (at >= sql.Length)
        {
            token = default;
            return false;
        }

        var from = line;
        var c = sql[at];
        token = c switch
        {
            '\'' => new(SqlTokenKind.Text, Quoted('\'', escapes: false), from),
            '"' => new(SqlTokenKind.QuotedName, Quoted('"', escapes: false), from),
            '$' when DollarTag() is { } tag => new(SqlTokenKind.Text, Dollar(tag), from),
            _ when c is 'e' or 'E' && Peek(1) == '\'' => Escaped(from),
            _ when char.IsLetter(c) || c == '_' => new(SqlTokenKind.Word, Word(), from),
            _ when char.IsAsciiDigit(c) => new(SqlTokenKind.Number, Number(), from),
            _ => new(SqlTokenKind.Symbol, sql[at++].ToString(), from),
        };
        return true;
    }

    private SqlToken Escaped(int from)
    {
        at++;
        return new(SqlTokenKind.Text, Quoted('\'', escapes: true), from);
    }

    private char Peek(int ahead) => at + ahead < sql.Length ? sql[at + ahead] : '\0';

    private bool SkipBlank()
    {
        if (char.IsWhiteSpace(sql[at]))
        {
            line += sql[at++] == '\n' ? 1 : 0;
            return true;
        }

        if (sql[at] == '-' && Peek(1) == '-')
        {
            var end = sql.IndexOf('\n', at);
            end = end < 0 ? sql.Length : end;
            Comments.Add(sql[at..end].TrimEnd());
            at = end;
            return true;
        }

        if (sql[at] != '/' || Peek(1) != '*')
            return false;
        var depth = 0;
        do
        {
            var opens = sql[at] == '/' && Peek(1) == '*';
            var closes = sql[at] == '*' && Peek(1) == '/';
            depth += opens ? 1 : closes ? -1 : 0;
            line += sql[at] == '\n' ? 1 : 0;
            at += opens || closes ? 2 : 1;
        }
        while (depth > 0 && at < sql.Length);
        return true;
    }

    private string Word()
    {
        var (from, isLower) = (at, true);
        for (; at < sql.Length && (char.IsLetterOrDigit(sql[at]) || sql[at] is '_' or '$'); at++)
            isLower &= sql[at] is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_';
        return isLower ? sql[from..at] : sql[from..at].ToLowerInvariant();
    }

    private string Number()
    {
        var from = at;
        while (at < sql.Length && (char.IsLetterOrDigit(sql[at]) || sql[at] == '.'))
            at++;
        return sql[from..at];
    }

    private string Quoted(char quote, bool escapes)
    {
        var (from, isDoubled) = (++at, false);
        while (at < sql.Length)
        {
            line += sql[at] == '\n' ? 1 : 0;
            if (escapes && sql[at] == '\\')
                at++;
            else if (sql[at] == quote && Peek(1) == quote)
                (isDoubled, at) = (true, at + 1);
            else if (sql[at] == quote)
                break;
            at++;
        }

        at = Math.Min(at, sql.Length);
        var text = isDoubled ? sql[from..at].Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal) : sql[from..at];
        at = Math.Min(at + 1, sql.Length);
        return text;
    }

    private string? DollarTag()
    {
        var end = at + 1;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
            end++;
        return end < sql.Length && sql[end] == '$' && !char.IsAsciiDigit(Peek(1)) ? sql[at..(end + 1)] : null;
    }

    private string Dollar(string tag)
    {
        var from = at + tag.Length;
        var end = sql.IndexOf(tag, from, StringComparison.Ordinal);
        var text = sql[from..(end < 0 ? sql.Length : end)];
        line += text.Count(c => c == '\n');
        at = end < 0 ? sql.Length : end + tag.Length;
        return text;
    }
}
