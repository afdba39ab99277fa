using System.Text;

namespace Interlock.Migrate;

/// <summary>The page that explains the linter's rules.</summary>
internal static class LintReference
{
    private const string Head = """
        # Hazards of migrations

        Generated from the rules themselves. `./build.sh --target=Lint` lints the runbook's migrations, of a tool those that are pending, by its own preview (all, where no database says which); `--files=FILE,FILE` any SQL, such as what `alembic upgrade head --sql` printed. The same rules judge what is pending in every release (step `migration preview`).

        A rule that *stops* ends the release unless the statement is allowed by a comment directly above it, with a reason:

        ```sql
        -- interlock: allow IL102 no version since 2.0 reads it
        alter table orders drop column note;
        ```

        A table that the same batch has made has no rows and no readers: what is done to it is no hazard. Plain scripts run with the runbook's `lock-timeout` and `statement-timeout`, so that none need say them. A rule that *breaks the previous version* also rules out that a rollback goes back with the code alone.

        | rule | | breaks the previous version | what goes wrong | instead |
        |---|---|---|---|---|

        """;

    /// <summary>As Markdown.</summary>
    public static string Markdown
    {
        get
        {
            var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
            foreach (var rule in LintRule.All)
                page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {rule.Id} | {(rule.Stops ? "stops" : "warns")} | {(rule.BreaksOld ? "yes" : "no")} | {rule.Why} | {rule.Instead} |\n");
            return page.ToString();
        }
    }
}
