namespace Interlock.Migrate;

/// <summary>A hazard that the linter knows.</summary>
/// <param name="Id">Stable: it is what a comment allows.</param>
/// <param name="Stops">It stops the release unless allowed; otherwise it warns.</param>
/// <param name="BreaksOld">The version before can't be relied on to work with the schema after it.</param>
/// <param name="Why">What goes wrong.</param>
/// <param name="Instead">The safe way to write it.</param>
internal sealed record LintRule(string Id, bool Stops, bool BreaksOld, string Why, string Instead)
{
    public static readonly LintRule DropTable = new("IL101", true, true, "drops a table: its rows are lost, and the version that still serves fails", "drop it in a later release, when no version uses it");
    public static readonly LintRule DropColumn = new("IL102", true, true, "drops a column: its values are lost, and the version that still serves fails", "drop it in a later release, when no version uses it");
    public static readonly LintRule Rename = new("IL103", true, true, "renames what the version that still serves asks for by its old name", "add the new one, write both, drop the old one in a later release");
    public static readonly LintRule RequiredColumn = new("IL104", true, true, "adds a NOT NULL column without a default: fails on existing rows and on the previous version's inserts", "give it a default, or add it nullable");
    public static readonly LintRule Truncate = new("IL105", true, true, "empties a table", "delete what must go in batches, with a WHERE");
    public static readonly LintRule ConcurrentlyInTransaction = new("IL106", true, false, "can't run inside a transaction: CONCURRENTLY, VACUUM, ALTER SYSTEM, CREATE or DROP DATABASE", $"begin the file with '{SqlScript.NoTransaction}'");
    public static readonly LintRule DropOther = new("IL107", true, true, "drops something that the version that still serves may use", "drop it in a later release, when no version uses it");
    public static readonly LintRule Cascade = new("IL108", true, true, "CASCADE takes along whatever depends on it, which nobody has listed", "drop each thing by its name");
    public static readonly LintRule OwnTransaction = new("IL109", true, false, "begins or ends a transaction inside the migration's own: a failure after it leaves half of the script applied", $"leave it out, or begin the file with '{SqlScript.NoTransaction}'");
    public static readonly LintRule OpenTransaction = new("IL110", true, false, "a transaction is begun and never ended: nothing of it stays", "end it with COMMIT");
    public static readonly LintRule PsqlOnly = new("IL111", true, true, "is understood by psql alone: a command with a backslash, or rows after COPY … FROM stdin", "write the SQL out; INSERT rows");
    public static readonly LintRule TypeChange = new("IL201", false, true, "changes a column's type: may rewrite the table under an exclusive lock", "add a column of the new type, fill it in batches, switch later");
    public static readonly LintRule IndexUnderLock = new("IL202", false, false, "builds an index while writes wait", "CREATE INDEX CONCURRENTLY in a file without a transaction");
    public static readonly LintRule UniqueOnExisting = new("IL203", false, true, "new uniqueness: existing duplicates make it fail, the previous version may write more", "make sure that there are none, and that the previous version writes none");
    public static readonly LintRule SetNotNull = new("IL204", false, true, "SET NOT NULL scans the table under an exclusive lock, and the previous version may still write NULL", "add CHECK (… IS NOT NULL) NOT VALID, validate it, then set it");
    public static readonly LintRule ValidConstraint = new("IL205", false, true, "checks all existing rows under a lock", "add it NOT VALID, then VALIDATE CONSTRAINT in another transaction");
    public static readonly LintRule WholeTable = new("IL206", false, true, "changes or deletes every row in one statement", "give it a WHERE and go in batches");
    public static readonly LintRule Unreadable = new("IL207", false, true, "code that can't be linted: needs a person", "write plain statements");
    public static readonly LintRule DropIndexUnderLock = new("IL208", false, false, "drops an index under an exclusive lock", "DROP INDEX CONCURRENTLY in a file without a transaction");
    public static readonly LintRule DropNotNull = new("IL209", false, true, "old readers may now see NULL", "make sure that the previous version reads NULL well");
    public static readonly LintRule VolatileDefault = new("IL210", false, false, "a default that is computed for each row rewrites the table under an exclusive lock", "add the column without it, set the default, fill in batches");
    public static readonly LintRule NewConstraint = new("IL211", false, true, "a new constraint: the version that still serves may write rows that break it", "make sure that it writes none");
    public static readonly LintRule Rewrite = new("IL212", false, false, "writes the whole table anew under an exclusive lock", "do it outside a release, with a tool that keeps the table open");
    public static readonly LintRule ReindexUnderLock = new("IL213", false, false, "rebuilds an index while writes wait", "REINDEX … CONCURRENTLY in a file without a transaction");
    public static readonly LintRule DetachUnderLock = new("IL214", false, true, "detaches a partition under an exclusive lock, and the version that still serves no longer sees its rows", "DETACH PARTITION … CONCURRENTLY in a file without a transaction, in a later release");
    public static readonly LintRule RefreshUnderLock = new("IL215", false, false, "refreshes a materialized view while readers wait", "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index");
    public static readonly LintRule NotRepeatable = new("IL216", false, false, "runs outside a transaction and can't be run twice: cut off behind it, the script fails when it is gone on with", "IF [NOT] EXISTS; before CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY IF EXISTS of the same name");
    public static readonly LintRule AllowsNothing = new("IL298", false, false, "an allowance that allows nothing: it gives no reason, or no such hazard follows it", "-- interlock: allow ILnnn REASON directly above the statement, or take it away");
    public static readonly LintRule Unknown = new("IL299", false, true, "not known to leave the version that still serves alone", "have a person read it");

    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<LintRule> All { get; } =
    [
        DropTable, DropColumn, Rename, RequiredColumn, Truncate, ConcurrentlyInTransaction, DropOther, Cascade, OwnTransaction, OpenTransaction, PsqlOnly,
        TypeChange, IndexUnderLock, UniqueOnExisting, SetNotNull, ValidConstraint, WholeTable, Unreadable, DropIndexUnderLock, DropNotNull, VolatileDefault, NewConstraint,
        Rewrite, ReindexUnderLock, DetachUnderLock, RefreshUnderLock, NotRepeatable, AllowsNothing, Unknown,
    ];
}
