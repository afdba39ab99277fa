using System.Collections.Immutable;

namespace Interlock.Migrate;

/// <summary>Finds the plain statements in the body of a PL/pgSQL block (PostgreSQL manual, 43.2 and 43.6).</summary>
internal static class SqlBlock
{
    // Behind these a statement begins, as behind a semicolon.
    private static readonly string[] Openers = ["begin", "then", "else", "loop"];

    private static readonly string[] Verbs = ["alter", "create", "drop", "truncate", "update", "delete", "insert", "reindex", "cluster"];

    /// <summary>Its statements; their lines are counted from the body's first.</summary>
    public static IEnumerable<SqlStatement> Statements(string body)
    {
        var lexer = new SqlLexer(body);
        var tokens = ImmutableArray.CreateBuilder<SqlToken>();
        var (start, end, column, opens) = (0, 0, 1, true);
        while (lexer.Next(out var token))
        {
            if (tokens.Count == 0 && opens && Verbs.Any(token.Is))
            {
                (start, column) = (lexer.Start, lexer.Column);
                tokens.Add(token);
            }
            else if (tokens.Count > 0 && !token.Is(";"))
            {
                tokens.Add(token);
            }
            else if (tokens.Count > 0)
            {
                yield return new(body[start..end], tokens.ToImmutable(), tokens[0].Line, column, []);
                tokens.Clear();
            }

            opens = token.Is(";") || Openers.Any(token.Is);
            end = lexer.End;
        }

        if (tokens.Count > 0)
            yield return new(body[start..end], tokens.ToImmutable(), tokens[0].Line, column, []);
    }
}
