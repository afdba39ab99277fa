namespace Interlock.Migrate;

/// <summary>What one statement of a way back takes away, as far as it is understood.</summary>
/// <param name="Tables">Tables it drops.</param>
/// <param name="Column">The column it drops, with its table.</param>
internal sealed record DownStep(IReadOnlyList<string> Tables, (string Table, IReadOnlyList<string> Columns)? Column)
{
    /// <summary>Reads a statement; null when it may do more than drop what holds no rows.</summary>
    public static DownStep? Of(SqlStatement statement)
    {
        var phrase = new SqlPhrase(statement.Tokens);
        if (phrase.Has("cascade"))
            return null;
        if (phrase.Take("drop", "table"))
        {
            _ = phrase.Take("if", "exists");
            var tables = phrase.ByComma().Select(part => part.Name()).OfType<string>().ToList();
            return tables.Count == 0 ? null : new(tables, null);
        }

        if (phrase.Take("drop", "index") || phrase.Take("drop", "view") || phrase.Take("drop", "function") || phrase.Take("drop", "trigger") || phrase.Take("drop", "type"))
            return new([], null);
        return phrase.Take("alter", "table") ? Altered(phrase) : null;
    }

    private static DownStep? Altered(SqlPhrase phrase)
    {
        _ = phrase.Take("if", "exists");
        _ = phrase.Take("only");
        if (phrase.Name() is not { } table)
            return null;
        var columns = new List<string>();
        foreach (var action in phrase.ByComma())
        {
            // A new name, a default and a constraint say nothing about what is there already.
            if (action.Take("rename") || (action.Take("add", "constraint")) || (action.Take("alter") && !action.Has("type")))
                continue;
            if (!action.Take("drop"))
                return null;
            if (action.Take("constraint"))
                continue;
            _ = action.Take("column");
            _ = action.Take("if", "exists");
            if (action.Name() is not { } column)
                return null;
            columns.Add(column);
        }

        return new([], (table, columns));
    }
}
