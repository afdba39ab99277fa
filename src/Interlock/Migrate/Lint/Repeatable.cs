namespace Interlock.Migrate;

/// <summary>Whether a statement can be run again when it is not known that it was run: a script without a transaction that was cut off is gone on with at the statement that may be done.</summary>
internal static class Repeatable
{
    /// <summary>Running it twice does what running it once does.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="dropped">Indexes that the script has dropped so far; what this one drops is added.</param>
    public static bool IsHarmless(SqlStatement statement, HashSet<string> dropped)
    {
        var phrase = new SqlPhrase(statement.Tokens);
        if (phrase.Take("create"))
            return Create(phrase, dropped);
        if (phrase.Take("drop"))
            return Drop(phrase, dropped);
        // One action that is not guarded fails the second time.
        return !phrase.Take("alter", "table") || phrase.ByComma().All(action =>
            !(action.Has("add") || action.Has("drop") || action.Has("rename")) || action.Has("if", "not", "exists") || action.Has("if", "exists") || action.Has("drop", "not", "null") || action.Has("drop", "default"));
    }

    private static bool Create(SqlPhrase phrase, HashSet<string> dropped)
    {
        if (phrase.Has("or", "replace") || phrase.Has("if", "not", "exists"))
            return true;
        _ = phrase.Take("unique");
        return phrase.Take("index", "concurrently") && phrase.Name() is { } index && dropped.Contains(index[(index.LastIndexOf('.') + 1)..]);
    }

    private static bool Drop(SqlPhrase phrase, HashSet<string> dropped)
    {
        var guarded = phrase.Has("if", "exists");
        if (guarded && phrase.Take("index"))
        {
            _ = phrase.Take("concurrently");
            _ = phrase.Take("if", "exists");
            foreach (var part in phrase.ByComma())
                if (part.Name() is { } index)
                    dropped.Add(index[(index.LastIndexOf('.') + 1)..]);
        }

        return guarded;
    }
}
