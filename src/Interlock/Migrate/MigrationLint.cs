using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Interlock.Migrate;

/// <summary>Finds what makes a migration dangerous while the version before still serves. A comment above the statement allows it: <c>-- interlock: allow IL102 the reason</c>.</summary>
internal static partial class MigrationLint
{
    private const int Shown = 80;

    /// <summary>All findings of pending migrations, in order.</summary>
    public static IReadOnlyList<LintFinding> Check(IEnumerable<SqlMigration> pending)
    {
        // What the batch itself has made holds no rows and is used by no version yet.
        var made = new HashSet<string>(StringComparer.Ordinal);
        return [.. pending.SelectMany(migration => Check(migration.Up, $"{migration.Revision}_{migration.Name}.up.sql", made))];
    }

    /// <summary>The version before can use the schema after this script: everything in it is known to add and not to take away.</summary>
    public static bool FitsOld(SqlScript script) => !Check(script, "", new(StringComparer.Ordinal)).Any(finding => finding.Rule.BreaksOld);

    private static IEnumerable<LintFinding> Check(SqlScript script, string file, HashSet<string> made)
    {
        foreach (var statement in script.Statements)
        {
            var rules = StatementHazards.Of(statement, made).ToList();
            if (statement.IsConcurrent && script.InTransaction)
                rules.Add(LintRule.ConcurrentlyInTransaction);
            foreach (var rule in rules)
                yield return new(rule, $"{file}:{statement.Line}", Short(statement.Text), Allowance(statement, rule));
        }
    }

    private static string? Allowance(SqlStatement statement, LintRule rule) => statement.Comments
        .Select(comment => Allow().Match(comment)).FirstOrDefault(match => match.Success && match.Groups["id"].Value == rule.Id)?.Groups["reason"].Value;

    private static string Short(string text)
    {
        var line = Blanks().Replace(text, " ");
        return line.Length <= Shown ? line : line[..(Shown - 1)] + "…";
    }

    [GeneratedRegex(@"^--\s*interlock:\s*allow\s+(?<id>IL\d+)\s+(?<reason>\S.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Allow();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blanks();
}
