using System.Collections.Immutable;

namespace Interlock.Migrate;

/// <summary>One statement of a script.</summary>
/// <param name="Text">As it is written, without the semicolon and the comments before it.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Line">The line it begins on.</param>
/// <param name="Comments">The comments directly before it.</param>
internal sealed record SqlStatement(string Text, ImmutableArray<SqlToken> Tokens, int Line, IReadOnlyList<string> Comments)
{
    /// <summary>It refuses to run inside a transaction and takes its time over waiting for others.</summary>
    public bool IsConcurrent => Tokens.Any(token => token.Is("concurrently"));

    /// <summary>Cuts a script into its statements.</summary>
    public static IReadOnlyList<SqlStatement> Split(string sql)
    {
        var statements = new List<SqlStatement>();
        var tokens = ImmutableArray.CreateBuilder<SqlToken>();
        var comments = new List<string>();
        var lexer = new SqlLexer(sql);
        var (start, end, nesting) = (0, 0, 0);
        while (lexer.Next(out var token))
        {
            if (tokens.Count == 0)
                comments.AddRange(lexer.Comments);
            if (token.Is(";") && nesting == 0)
            {
                Finish();
                continue;
            }

            if (tokens.Count == 0)
                start = lexer.Start;
            // A function's body may be written as SQL (PostgreSQL manual, CREATE FUNCTION, sql_body): its semicolons end nothing.
            nesting += token.Is("atomic") && tokens.Count > 0 && tokens[^1].Is("begin") ? 1
                : nesting > 0 && token.Is("case") ? 1
                : nesting > 0 && token.Is("end") ? -1 : 0;
            tokens.Add(token);
            end = lexer.End;
        }

        Finish();
        return statements;

        void Finish()
        {
            if (tokens.Count > 0)
                statements.Add(new(sql[start..end], tokens.ToImmutable(), tokens[0].Line, [.. comments]));
            tokens.Clear();
            comments.Clear();
        }
    }
}
