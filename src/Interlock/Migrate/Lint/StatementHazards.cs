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
        if (statement.IsForPsql)
            return [LintRule.PsqlOnly];
        if (phrase.Take("create"))
            return Create(phrase, made);
        if (phrase.Take("drop"))
            return phrase.Has("cascade") ? [LintRule.Cascade, .. Drop(phrase, made)] : Drop(phrase, made);
        if (phrase.Take("alter", "table"))
            return AlterTable(phrase, made);
        if (phrase.Take("alter"))
            return phrase.Has("rename") || phrase.Has("set", "schema") ? [LintRule.Rename] : phrase.Take("sequence") || (phrase.Take("type") && phrase.Has("add", "value")) ? [] : [LintRule.Unknown];
        if (phrase.Take("update") || phrase.Take("delete", "from"))
            return phrase.Has("where") || IsOf(phrase, made) ? [] : [LintRule.WholeTable];
        if (phrase.Take("truncate"))
            return phrase.Has("cascade") ? [LintRule.Truncate, LintRule.Cascade] : [LintRule.Truncate];
        if (phrase.Take("do") || phrase.Take("call") || phrase.Take("execute"))
            return [LintRule.Unreadable];
        if (phrase.Take("reindex"))
            return phrase.Has("concurrently") ? [] : [LintRule.ReindexUnderLock];
        if (phrase.Take("refresh", "materialized", "view"))
            return phrase.Take("concurrently") ? [] : [LintRule.RefreshUnderLock];
        if (phrase.Take("cluster") || (statement.Begins("vacuum") && phrase.Has("full")))
            return [LintRule.Rewrite];
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

        return phrase.Has("cascade") ? phrase.ByComma().SelectMany(TableAction).Prepend(LintRule.Cascade) : phrase.ByComma().SelectMany(TableAction);
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
        if (action.Take("detach", "partition"))
            return action.Has("concurrently") ? [] : [LintRule.DetachUnderLock];
        if (action.Take("set", "tablespace") || action.Take("set", "logged") || action.Take("set", "unlogged") || action.Take("set", "access", "method"))
            return [LintRule.Rewrite];
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
        // Nothing to check where every row has NULL: the referenced table is locked all the same.
        if (action.Has("references") || action.Has("check", "("))
            yield return LintRule.ValidConstraint;
        if (action.Has("serial") || action.Has("bigserial") || action.Has("smallserial") || action.Has("stored") || action.Has("identity") || CallsPerRow(action))
            yield return LintRule.VolatileDefault;
    }

    // What gives the same for the whole statement is computed once; of a function that is not known it is not known.
    private static readonly string[] OncePerStatement = ["now", "transaction_timestamp", "statement_timestamp", "current_setting", "current_schema", "current_database", "to_jsonb", "jsonb_build_object", "jsonb_build_array", "json_build_object", "lower", "upper", "make_interval", "numeric", "varchar", "char", "bit", "decimal", "array"];

    private static bool CallsPerRow(SqlPhrase action)
    {
        if (!action.Seek("default"))
            return false;
        for (; !action.AtEnd; action.Skip())
            if (action.Peek.IsName && action.Name() is { } called && action.Peek.Is("(") && !OncePerStatement.Contains(called[(called.LastIndexOf('.') + 1)..], StringComparer.Ordinal))
                return !called.Equals("check", StringComparison.Ordinal);
        return false;
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
