namespace Interlock.Rollback.Replaying;

/// <summary>What a replay has brought back.</summary>
/// <param name="Transactions">Transactions of the source that are in the restored database.</param>
/// <param name="Lsn">Where it stands in the source's write-ahead log.</param>
/// <param name="Seconds">From its first preparation to its last transaction, pauses between two runs included.</param>
/// <param name="LagBytes">How much further the write-ahead log was when this was read; that of all databases of the server.</param>
internal sealed record ReplayReport(long Transactions, string Lsn, double Seconds, long LagBytes)
{
    private const int MostShown = 20;

    /// <summary>Rows by table and kind.</summary>
    public IReadOnlyList<TableChanges> Tables { get; init; } = [];

    /// <summary>Rows that could not be applied, each one; the first 1,000.</summary>
    public IReadOnlyList<RefusedRow> Refused { get; init; } = [];

    /// <summary>How many those are in all. They are kept whole in the restored database's <c>interlock_replay.refused</c>.</summary>
    public long RefusedCount { get; init; }

    /// <summary>What the slot did not capture and so stays behind with the source, a line each: columns and tables that only the source has, updates of tables without a key.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Tables of the backup that dropped out of the publication: what was written to them since is not here.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];

    /// <summary>Everything that was captured is here, and nothing of the backup's tables dropped out.</summary>
    public bool IsWhole => RefusedCount == 0 && Lost.Count == 0;

    /// <summary>The first of the refused rows as people read them, and how many more there are.</summary>
    public IReadOnlyList<string> RefusedLines =>
    [
        .. Refused.Take(MostShown).Select(row => $"{row.Operation} of {row.Table} {row.Key}: {row.Reason}"),
        .. RefusedCount > MostShown ? [$"and {RefusedCount - MostShown} more"] : Array.Empty<string>(),
    ];

    public long Rows => Tables.Sum(table => table.Rows);
}

/// <summary>What was replayed into one table.</summary>
/// <param name="Table">Its name with its schema.</param>
/// <param name="Inserted">Rows inserted.</param>
/// <param name="Updated">Rows updated.</param>
/// <param name="Deleted">Rows deleted.</param>
/// <param name="Truncated">How often it was truncated.</param>
internal sealed record TableChanges(string Table, long Inserted = 0, long Updated = 0, long Deleted = 0, long Truncated = 0)
{
    public long Rows => Inserted + Updated + Deleted;

    public TableChanges With(ChangeKind kind) => kind switch
    {
        ChangeKind.Insert => this with { Inserted = Inserted + 1 },
        ChangeKind.Update => this with { Updated = Updated + 1 },
        ChangeKind.Delete => this with { Deleted = Deleted + 1 },
        _ => this with { Truncated = Truncated + 1 },
    };
}

/// <summary>A row that the old schema did not take.</summary>
/// <param name="Table">The table.</param>
/// <param name="Operation"><c>insert</c>, <c>update</c>, <c>delete</c> or <c>truncate</c>.</param>
/// <param name="Key">Which row.</param>
/// <param name="Reason">What PostgreSQL said, or what is missing.</param>
internal sealed record RefusedRow(string Table, string Operation, string Key, string Reason);
