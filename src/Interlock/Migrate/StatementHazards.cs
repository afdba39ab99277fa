namespace Interlock.Migrate;

/// <summary>Which rules one statement breaks.</summary>
internal static class StatementHazards
{
    // They add, or touch neither rows nor what a version asks for.
    private static readonly string[] Harmless = ["insert", "comment", "grant", "analyze", "set", "select", "reset", "vacuum"];

    /// <summary>The rules that a statement breaks.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="made">Tables that the same batch has made so far; what this one makes is added.</param>
    public static IEnumerable<LintRule> Of(SqlStatement statement, HashSet<string> made)
    {
        var phrase = new SqlPhrase(statement.Tokens);
        if (phrase.Take("create"))
            return Create(phrase, made);
        if (phrase.Take("drop"))
            return Drop(phrase, made);
        if (phrase.Take("alter", "table"))
            return AlterTable(phrase, made);
        if (phrase.Take("alter"))
            return phrase.Has("rename") ? [LintRule.Rename] : phrase.Take("sequence") || (phrase.Take("type") && phrase.Has("add", "value")) ? [] : [LintRule.Unknown];
        if (phrase.Take("update") || phrase.Take("delete", "from"))
            return phrase.Has("where") || IsOf(phrase, made) ? [] : [LintRule.WholeTable];
        if (phrase.Take("truncate"))
            return [LintRule.Truncate];
        if (phrase.Take("do") || phrase.Take("call") || phrase.Take("execute"))
            return [LintRule.Unreadable];
        return Harmless.Any(word => phrase.Take(word)) ? [] : [LintRule.Unknown];
    }

    private static bool IsOf(SqlPhrase phrase, HashSet<string> made)
    {
        _ = phrase.Take("only");
        return phrase.Name() is { } table && made.Contains(table);
    }

    private static IEnumerable<LintRule> Create(SqlPhrase phrase, HashSet<string> made)
    {
        var replaces = phrase.Take("or", "replace");
        var unique = phrase.Take("unique");
        if (phrase.Take("index"))
            return CreateIndex(phrase, unique, made);
        _ = phrase.Take("unlogged") || phrase.Take("temporary") || phrase.Take("temp");
        if (phrase.Take("table"))
        {
            _ = phrase.Take("if", "not", "exists");
            if (phrase.Name() is { } table)
                made.Add(table);
            return [];
        }

        return replaces || phrase.Take("rule") || phrase.Take("trigger") || phrase.Take("constraint", "trigger") || phrase.Take("policy") ? [LintRule.Unknown] : [];
    }

    private static IEnumerable<LintRule> CreateIndex(SqlPhrase phrase, bool unique, HashSet<string> made)
    {
        var concurrently = phrase.Take("concurrently");
        _ = phrase.Take("if", "not", "exists");
        if (!phrase.Take("on"))
        {
            _ = phrase.Name();
            _ = phrase.Take("on");
        }

        _ = phrase.Take("only");
        if (made.Contains(phrase.Name() ?? ""))
            yield break;
        if (!concurrently)
            yield return LintRule.IndexUnderLock;
        if (unique)
            yield return LintRule.UniqueOnExisting;
    }

    private static IEnumerable<LintRule> Drop(SqlPhrase phrase, HashSet<string> made)
    {
        if (phrase.Take("index"))
            return phrase.Take("concurrently") ? [] : [LintRule.DropIndexUnderLock];
        if (!phrase.Take("table"))
            return [LintRule.DropOther];
        _ = phrase.Take("if", "exists");
        return phrase.ByComma().All(part => part.Name() is { } table && made.Contains(table)) ? [] : [LintRule.DropTable];
    }

    private static IEnumerable<LintRule> AlterTable(SqlPhrase phrase, HashSet<string> made)
    {
        _ = phrase.Take("if", "exists");
        _ = phrase.Take("only");
        var table = phrase.Name() ?? "";
        if (made.Contains(table))
        {
            if (phrase.Take("rename", "to") && phrase.Name() is { } renamed)
                made.Add(renamed);
            return [];
        }

        return phrase.ByComma().SelectMany(TableAction);
    }

    private static IEnumerable<LintRule> TableAction(SqlPhrase action)
    {
        if (action.Take("rename") || action.Take("set", "schema"))
            return [LintRule.Rename];
        if (action.Take("add"))
            return Add(action);
        if (action.Take("drop"))
            return action.Take("constraint") ? [] : [LintRule.DropColumn];
        if (action.Take("alter"))
            return AlterColumn(action);
        return action.Take("validate", "constraint") || action.Take("set", "(") || action.Take("reset") || action.Take("attach", "partition") || action.Take("replica", "identity") ? [] : [LintRule.Unknown];
    }

    private static IEnumerable<LintRule> Add(SqlPhrase action)
    {
        if (action.Take("constraint"))
            _ = action.Name();
        if (action.Take("unique") || action.Take("primary", "key") || action.Take("exclude"))
            return action.Has("using", "index") ? [LintRule.UniqueOnExisting] : [LintRule.UniqueOnExisting, LintRule.IndexUnderLock];
        if (action.Take("check") || action.Take("foreign", "key"))
            return action.Has("not", "valid") ? [LintRule.NewConstraint] : [LintRule.ValidConstraint];
        return AddColumn(action);
    }

    private static IEnumerable<LintRule> AddColumn(SqlPhrase action)
    {
        _ = action.Take("column");
        _ = action.Take("if", "not", "exists");
        _ = action.Name();
        var filled = action.Has("default") || action.Has("generated") || action.Has("serial") || action.Has("bigserial");
        if (action.Has("not", "null") && !filled)
            yield return LintRule.RequiredColumn;
        if (action.Has("unique") || action.Has("primary", "key"))
            yield return LintRule.UniqueOnExisting;
        if (action.Has("random") || action.Has("gen_random_uuid") || action.Has("clock_timestamp") || action.Has("uuid_generate_v4") || action.Has("nextval") || action.Has("serial") || action.Has("bigserial") || action.Has("stored") || action.Has("identity"))
            yield return LintRule.VolatileDefault;
    }

    private static IEnumerable<LintRule> AlterColumn(SqlPhrase action)
    {
        _ = action.Take("column");
        _ = action.Name();
        return action.Take("type") || action.Take("set", "data", "type") ? [LintRule.TypeChange]
            : action.Take("set", "not", "null") ? [LintRule.SetNotNull]
            : action.Take("drop", "not", "null") ? [LintRule.DropNotNull]
            : action.Take("set", "default") || action.Take("set", "statistics") || action.Take("set", "storage") ? []
            : [LintRule.Unknown];
    }
}
