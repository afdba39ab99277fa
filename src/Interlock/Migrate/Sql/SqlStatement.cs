using System.Collections.Immutable;

namespace Interlock.Migrate;

/// <summary>One statement of a script.</summary>
/// <param name="Text">As it is written, without the semicolon and the comments before it.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Line">The line it begins on.</param>
/// <param name="Column">The column it begins in.</param>
/// <param name="Comments">The comments directly before it.</param>
internal sealed record SqlStatement(string Text, ImmutableArray<SqlToken> Tokens, int Line, int Column, IReadOnlyList<string> Comments)
{
    /// <summary>It refuses to run inside a transaction and takes its time over waiting for others.</summary>
    public bool IsConcurrent => Tokens.Any(token => token.Is("concurrently"));

    /// <summary>PostgreSQL refuses it inside a transaction.</summary>
    public bool IsAlone => IsConcurrent || Begins("vacuum") || Begins("alter", "system") || Begins("create", "database") || Begins("drop", "database");

    /// <summary>Only psql can carry it out.</summary>
    public bool IsForPsql => Begins("\\") || IsCopyFromInput(Tokens);

    /// <summary>Its first words are these.</summary>
    public bool Begins(params ReadOnlySpan<string> words) => new SqlPhrase(Tokens).Take(words);

    private static bool IsCopyFromInput(IReadOnlyList<SqlToken> tokens) => tokens.Count > 3 && tokens[0].Is("copy") && tokens.Any(token => token.Is("stdin"));

    /// <summary>Cuts a script into its statements.</summary>
    public static IReadOnlyList<SqlStatement> Split(string sql) => [.. Read(sql)];

    /// <summary>Cuts a script into its statements, one after the other: a large one is never whole in memory.</summary>
    public static IEnumerable<SqlStatement> Read(string sql)
    {
        var tokens = ImmutableArray.CreateBuilder<SqlToken>();
        var comments = new List<string>();
        var lexer = new SqlLexer(sql);
        var (start, end, nesting, column) = (0, 0, 0, 1);
        while (lexer.Next(out var token))
        {
            // A command of psql ends with its line.
            if (tokens.Count > 0 && tokens[0].Is("\\") && token.Line > tokens[0].Line)
                yield return Taken();
            if (tokens.Count == 0)
                comments.AddRange(lexer.Comments);
            if (nesting == 0 && token.Is(";"))
            {
                var rows = IsCopyFromInput(tokens);
                if (tokens.Count > 0)
                    yield return Taken();
                comments.Clear();
                if (rows)
                    lexer.SkipRows();
                continue;
            }

            if (tokens.Count == 0)
                (start, column) = (lexer.Start, lexer.Column);
            // A function's body may be written as SQL (PostgreSQL manual, CREATE FUNCTION, sql_body): its semicolons end nothing.
            if (token.Kind == SqlTokenKind.Word)
                nesting += token.Is("atomic") && tokens.Count > 0 && tokens[^1].Is("begin") ? 1
                    : nesting > 0 && token.Is("case") ? 1
                    : nesting > 0 && token.Is("end") ? -1 : 0;
            tokens.Add(token);
            end = lexer.End;
        }

        if (tokens.Count > 0)
            yield return Taken();

        SqlStatement Taken()
        {
            var statement = new SqlStatement(sql[start..end], tokens.ToImmutable(), tokens[0].Line, column, [.. comments]);
            tokens.Clear();
            comments.Clear();
            return statement;
        }
    }
}
