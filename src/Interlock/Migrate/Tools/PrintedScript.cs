namespace Interlock.Migrate.Tools;

/// <summary>Takes a migration's own statements out of what its tool prints: the tool's notes and transactions are left out, for whoever runs the statements keeps both himself.</summary>
internal static class PrintedScript
{
    /// <summary>The statements up to the tool's note that the migration is done.</summary>
    /// <param name="text">What is printed of one migration.</param>
    /// <param name="table">The tool's table of revisions, not quoted.</param>
    /// <param name="open">A transaction is open where it begins.</param>
    public static SqlScript Body(string text, string table, bool open = false)
    {
        var body = new List<string>();
        var (transaction, first, apart) = (0, -1, false);
        foreach (var statement in SqlStatement.Read(text))
        {
            if (Begins(statement))
                open = true;
            else if (Ends(statement))
                (open, transaction) = (false, transaction + 1);
            else if (!IsNote(statement, table))
            {
                body.Add($"{string.Concat(statement.Comments.Select(comment => comment + "\n"))}{statement.Text};");
                first = first < 0 ? transaction : first;
                apart |= !open || transaction != first;
            }
        }

        return new($"{(apart ? SqlScript.NoTransaction + "\n" : "")}{string.Join("\n", body)}\n");
    }

    /// <summary>A transaction is open at the end of a text.</summary>
    public static bool EndsOpen(string text) => SqlStatement.Read(text).LastOrDefault(statement => Begins(statement) || Ends(statement)) is { } last && Begins(last);

    private static bool Begins(SqlStatement statement) => statement.Begins("begin") || statement.Begins("start", "transaction");

    private static bool Ends(SqlStatement statement) => statement.Begins("commit") || statement.Begins("end");

    private static bool IsNote(SqlStatement statement, string table)
    {
        var phrase = new SqlPhrase(statement.Tokens);
        if (!(phrase.Take("insert", "into") || phrase.Take("update") || phrase.Take("delete", "from") || phrase.Take("drop", "table") || phrase.Take("create", "table")))
            return false;
        _ = phrase.Take("if", "not", "exists");
        return phrase.Name() is { } name && name.Replace("\"", "", StringComparison.Ordinal) is var plain && (plain == table || plain.EndsWith("." + table, StringComparison.Ordinal));
    }
}
