using System.Text.RegularExpressions;

namespace Interlock.Migrate;

/// <summary>Lints one script from its first statement to its last.</summary>
/// <param name="file">What to call it.</param>
/// <param name="made">Tables that were made before, by this script or one of the same batch.</param>
/// <param name="transactions">In which transactions its statements run.</param>
/// <param name="isPrinted">Its SQL is what a tool prints of the file: lines of it are none of the file.</param>
internal sealed partial class LintPass(string file, HashSet<string> made, LintTransactions transactions, bool isPrinted = false)
{
    private const int Shown = 80;

    // Their index is made anew: what was left half-made of it is gone before.
    private readonly HashSet<string> dropped = new(StringComparer.Ordinal);
    private SqlStatement? begun;

    public IEnumerable<LintFinding> Of(IEnumerable<SqlStatement> statements)
    {
        foreach (var statement in statements)
        {
            var rules = Rules(statement).Distinct().ToList();
            var allowances = statement.Comments.Select(comment => Allow().Match(comment)).Where(match => match.Success).ToList();
            foreach (var rule in rules)
                yield return Found(rule, statement, allowances.Find(match => match.Groups["id"].Value == rule.Id && match.Groups["reason"].Length > 0)?.Groups["reason"].Value);
            foreach (var match in allowances.Where(match => match.Groups["reason"].Length == 0 || rules.All(rule => rule.Id != match.Groups["id"].Value)))
                yield return Found(LintRule.AllowsNothing, statement, null) with { Statement = match.Value };
            foreach (var inner in Inside(statement))
                yield return inner;
        }

        if (begun is not null)
            yield return Found(LintRule.OpenTransaction, begun, null);
    }

    private IEnumerable<LintRule> Rules(SqlStatement statement)
    {
        var begins = statement.Begins("begin") || statement.Begins("start", "transaction");
        var ends = statement.Begins("commit") || statement.Begins("end") || statement.Begins("rollback");
        if (begins || ends)
        {
            begun = begins ? statement : null;
            return transactions == LintTransactions.Own ? [] : [LintRule.OwnTransaction];
        }

        var inside = transactions == LintTransactions.One || begun is not null;
        var rules = StatementHazards.Of(statement, made);
        if (statement.IsAlone && inside)
            return rules.Append(LintRule.ConcurrentlyInTransaction);
        return inside || transactions == LintTransactions.Own || Repeatable.IsHarmless(statement, dropped) ? rules : rules.Append(LintRule.NotRepeatable);
    }

    // What stands in a DO block is run like any other statement; its lines are counted from the block's own.
    private IEnumerable<LintFinding> Inside(SqlStatement statement)
    {
        if (!statement.Begins("do") || statement.Tokens.FirstOrDefault(token => token.Kind == SqlTokenKind.Text) is not { Text.Length: > 0 } body)
            yield break;
        foreach (var piece in SqlBlock.Statements(body.Text))
            foreach (var rule in StatementHazards.Of(piece, made).Where(rule => rule.Stops || rule == LintRule.WholeTable || rule == LintRule.IndexUnderLock || rule == LintRule.TypeChange))
                yield return Found(rule, piece with { Line = body.Line + piece.Line - 1 }, null);
    }

    private LintFinding Found(LintRule rule, SqlStatement statement, string? allowed)
    {
        var line = Blanks().Replace(statement.Text, " ");
        var where = isPrinted ? $"{file}, line {statement.Line} of its SQL" : $"{file}:{statement.Line}:{statement.Column}";
        return new(rule, where, line.Length <= Shown ? line : line[..(Shown - 1)] + "…", allowed) { File = file };
    }

    [GeneratedRegex(@"^--\s*interlock:\s*allow\s+(?<id>IL\d+)\s*(?<reason>.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Allow();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Blanks();
}
