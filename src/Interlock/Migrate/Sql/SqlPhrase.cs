using System.Collections.Immutable;

namespace Interlock.Migrate;

/// <summary>Reads a statement's tokens from left to right.</summary>
internal sealed class SqlPhrase(ImmutableArray<SqlToken> tokens)
{
    private int at;

    public bool AtEnd => at >= tokens.Length;

    public SqlToken Peek => AtEnd ? default : tokens[at];

    /// <summary>Takes these words when they are next.</summary>
    public bool Take(params ReadOnlySpan<string> words)
    {
        if (at + words.Length > tokens.Length)
            return false;
        for (var i = 0; i < words.Length; i++)
            if (!tokens[at + i].Is(words[i]))
                return false;
        at += words.Length;
        return true;
    }

    /// <summary>Takes a name with its schema, quoted where it must be; null when none is next.</summary>
    public string? Name()
    {
        if (AtEnd || !Peek.IsName)
            return null;
        var name = Part(tokens[at++]);
        while (Peek.Is(".") && at + 1 < tokens.Length && tokens[at + 1].IsName)
        {
            name += "." + Part(tokens[at + 1]);
            at += 2;
        }

        return name;
    }

    public bool Has(params ReadOnlySpan<string> words)
    {
        var from = at;
        try
        {
            for (; !AtEnd; at++)
                if (Take(words))
                    return true;
            return false;
        }
        finally
        {
            at = from;
        }
    }

    /// <summary>Goes behind the first such word; stays where it is when there is none.</summary>
    public bool Seek(string word)
    {
        for (var i = at; i < tokens.Length; i++)
            if (tokens[i].Is(word))
            {
                at = i + 1;
                return true;
            }

        return false;
    }

    /// <summary>Goes behind the next token.</summary>
    public void Skip() => at = Math.Min(at + 1, tokens.Length);

    /// <summary>What is left, cut at commas outside parentheses.</summary>
    public IReadOnlyList<SqlPhrase> ByComma()
    {
        var parts = new List<SqlPhrase>();
        var (from, depth) = (at, 0);
        for (; !AtEnd; at++)
        {
            depth += Peek.Is("(") || Peek.Is("[") ? 1 : Peek.Is(")") || Peek.Is("]") ? -1 : 0;
            if (depth != 0 || !Peek.Is(","))
                continue;
            parts.Add(new(tokens[from..at]));
            from = at + 1;
        }

        parts.Add(new(tokens[from..]));
        return parts;
    }

    private static string Part(SqlToken token) => token.Kind == SqlTokenKind.QuotedName && !token.Text.All(c => char.IsAsciiLetterLower(c) || c == '_')
        ? Database.Sql.Quote(token.Text)
        : token.Text;
}
