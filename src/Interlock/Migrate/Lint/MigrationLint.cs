namespace Interlock.Migrate;

/// <summary>Finds what makes a migration dangerous while the version before still serves. A comment above the statement allows it: <c>-- interlock: allow IL102 the reason</c>.</summary>
internal static class MigrationLint
{
    /// <summary>All findings of pending migrations, in order; of what can't be seen there are none.</summary>
    public static IReadOnlyList<LintFinding> Check(IEnumerable<MigrationText> pending)
    {
        // What the batch itself has made holds no rows and is used by no version yet.
        var made = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. pending.Where(text => text.Up is not null).SelectMany(text => Check(text.Up!, text.Migration.File, made)
                .Select(finding => finding.Allowed is null && text.Allowed.TryGetValue(finding.Rule.Id, out var reason) ? finding with { Allowed = reason } : finding)),
        ];
    }

    /// <summary>All findings of scripts, in order.</summary>
    public static IReadOnlyList<LintFinding> Check(IReadOnlyList<SqlMigration> scripts) =>
        Check(scripts.Select(one => new MigrationText(new(one.Revision, one.Name, [], $"{one.Revision}_{one.Name}.up.sql"), one.Up, one.Down)));

    /// <summary>All findings of SQL that says itself where its transactions begin and end: what Alembic and its kin print, a script for psql.</summary>
    /// <param name="sql">The text.</param>
    /// <param name="file">What to call it.</param>
    public static IReadOnlyList<LintFinding> Check(string sql, string file) =>
        [.. new LintPass(file, new(StringComparer.Ordinal), LintTransactions.Own).Of(SqlStatement.Read(sql.ReplaceLineEndings("\n").TrimStart('\uFEFF')))];

    /// <summary>The version before can use the schema after this script: everything in it is known to add and not to take away.</summary>
    public static bool FitsOld(SqlScript script) => !Check(script, "", new(StringComparer.Ordinal)).Any(finding => finding.Rule.BreaksOld);

    private static IEnumerable<LintFinding> Check(SqlScript script, string file, HashSet<string> made) =>
        new LintPass(file, made, script.InTransaction ? LintTransactions.One : LintTransactions.None, isPrinted: !file.EndsWith(".sql", StringComparison.Ordinal)).Of(script.Statements);
}

/// <summary>In which transactions a script's statements run.</summary>
internal enum LintTransactions
{
    /// <summary>All in one, which is not the script's to end.</summary>
    One,

    /// <summary>Each for itself.</summary>
    None,

    /// <summary>As the script says with BEGIN and COMMIT.</summary>
    Own,
}
