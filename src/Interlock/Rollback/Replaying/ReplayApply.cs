using System.Collections.Frozen;
using System.Text.Json;
using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>Applies changes to the restored database, in the source's order. Several of its transactions may share one here, as nobody reads before all is done; how far it has come is committed with them.</summary>
internal sealed class ReplayApply : IAsyncDisposable
{
    // Rows are found by their key. A freshly restored table has no statistics, and one scan for each statement would never end.
    private const string Setting = "set synchronous_commit = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off; set jit = off";
    private const string Point = "interlock_rows";

    private readonly NpgsqlConnection connection;
    private readonly ReplayNames names;
    private readonly FrozenDictionary<(string Schema, string Name), TargetTable> targets;
    private readonly FormerNames former;
    private readonly Dictionary<string, TableChanges> counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> leftOut = new(StringComparer.Ordinal);
    private readonly Dictionary<SourceTable, SourceTable> known = new(ReferenceEqualityComparer.Instance);
    private bool isOpen;
    private bool hasPoint;
    private int transactions;

    private ReplayApply(NpgsqlConnection connection, ReplayNames names, string lsn, FrozenDictionary<(string Schema, string Name), TargetTable> targets, FormerNames former) =>
        (this.connection, this.names, Lsn, this.targets, this.former) = (connection, names, lsn, targets, former);

    /// <summary>Where the restored database stands in the source's write-ahead log.</summary>
    public string Lsn { get; private set; }

    /// <summary>What the source's tables were called when the slot was armed.</summary>
    public FormerNames Former => former;

    /// <summary>The server's process.</summary>
    public int Process => connection.ProcessID;

    /// <summary>The session: between two calls it is in no transaction.</summary>
    public NpgsqlConnection Connection => connection;

    /// <summary>Columns that only the source has, of the tables that were written to.</summary>
    public IReadOnlyCollection<string> LeftOut => leftOut;

    /// <summary>Whether the restored database has a table.</summary>
    public bool Has(string schema, string table) => targets.ContainsKey((schema, table));

    /// <summary>Opens it, and makes the restored database ready if it is not.</summary>
    /// <param name="restored">The database that was restored from the dump of the slot's snapshot.</param>
    /// <param name="names">The slot.</param>
    /// <param name="lsn">Where that snapshot stood.</param>
    /// <param name="former">What the source's tables were called then.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DatabaseException">The role may not switch triggers and foreign keys off.</exception>
    public static async Task<ReplayApply> OpenAsync(DatabaseUrl restored, ReplayNames names, string lsn, FormerNames former, CancellationToken cancellation)
    {
        var opened = await ReplaySession.OpenAsync(restored, cancellation);
        try
        {
            await opened.RunAsync("set session_replication_role = replica", cancellation);
            await opened.RunAsync(Setting, cancellation);
            var at = await ReplayProgress.PrepareAsync(opened, names, lsn, cancellation);
            return new(opened, names, at, await TargetTable.ReadAsync(opened, cancellation), former);
        }
        catch (Exception failure)
        {
            await opened.DisposeAsync();
            if (failure is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused)
                throw new DatabaseException($"{restored.User} may not replay into {restored.Database} ({refused.MessageText}): triggers would fire a second time. GRANT SET ON PARAMETER session_replication_role", refused);
            throw;
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Applies pieces in their order. What a piece leaves of a transaction is committed with its last one.</summary>
    /// <exception cref="NpgsqlException">The session failed; nothing after <see cref="Lsn"/> is there. Open another and go on.</exception>
    public async Task ApplyAsync(IReadOnlyList<SourceChunk> chunks, CancellationToken cancellation)
    {
        List<SourceChange> changes = [];
        foreach (var change in chunks.SelectMany(chunk => chunk.Changes).Select(InOldNames))
            if (Obstacle(change) is { } obstacle)
            {
                // In its place: what comes before it stays before it.
                await ApplyAsync(changes, cancellation);
                changes = [];
                await RefuseAsync(change, obstacle, cancellation);
            }
            else
            {
                changes.Add(change);
            }

        await ApplyAsync(changes, cancellation);
        transactions += chunks.Sum(chunk => chunk.Transactions);
        if (chunks[^1].End is { } end)
            await CommitAsync(end.ToString(), chunks[^1].Committed, cancellation);
    }

    private async Task ApplyAsync(List<SourceChange> changes, CancellationToken cancellation)
    {
        if (changes.Count == 0)
            return;
        if (await TryAsync(changes, cancellation) is not { } reason)
        {
            foreach (var change in changes)
                counts[change.Table.ToString()] = counts.GetValueOrDefault(change.Table.ToString(), new(change.Table.ToString())).With(change.Kind);
        }
        else if (changes.Count == 1)
        {
            await RefuseAsync(changes[0], reason, cancellation);
        }
        else
        {
            // One row of many: it is closed in on by halves.
            await ApplyAsync(changes[..(changes.Count / 2)], cancellation);
            await ApplyAsync(changes[(changes.Count / 2)..], cancellation);
        }
    }

    /// <summary>Applies all of them or none.</summary>
    /// <returns>Why none; null when all are in.</returns>
    private async Task<string?> TryAsync(List<SourceChange> changes, CancellationToken cancellation)
    {
        var runs = Runs(changes);
        await using var batch = Begin();
        batch.BatchCommands.Add(new($"savepoint {Point}"));
        var first = batch.BatchCommands.Count;
        foreach (var run in runs)
            batch.BatchCommands.Add(run.ToCommand());
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
            (isOpen, hasPoint) = (true, true);
        }
        catch (PostgresException refused) when (IsOfTheRow(refused.SqlState))
        {
            (isOpen, hasPoint) = (true, true);
            await connection.RunAsync($"rollback to savepoint {Point}", cancellation);
            return refused.MessageText;
        }

        if (runs.Index().All(run => run.Item.Expected is not { } expected || batch.BatchCommands[first + run.Index].RecordsAffected == expected))
            return null;
        await connection.RunAsync($"rollback to savepoint {Point}", cancellation);
        return "no such row is there";
    }

    // Rows of unlike tables do not wait for each other: no trigger and no foreign key sees them.
    private List<ChangeRun> Runs(List<SourceChange> changes)
    {
        List<ChangeRun> runs = [];
        Dictionary<SourceTable, ChangeRun> last = new(ReferenceEqualityComparer.Instance);
        foreach (var change in changes)
        {
            if (change.Kind == ChangeKind.Truncate)
                last.Clear();
            else if (last.TryGetValue(change.Table, out var run) && run.Takes(change))
                continue;
            var next = new ChangeRun(targets[(change.Table.Schema, change.Table.Name)], change) { Truncated = Truncated(change) };
            if (change.Kind != ChangeKind.Truncate)
                last[change.Table] = next;
            if (!next.IsNothing)
                runs.Add(next);
        }

        return runs;
    }

    private List<string> Truncated(SourceChange change) =>
        [.. change.Truncated.Where(table => targets.ContainsKey((table.Schema, table.Name))).Select(table => targets[(table.Schema, table.Name)]).Select(target => target.Only + target.Name)];

    private string? Obstacle(SourceChange change)
    {
        if (!targets.TryGetValue((change.Table.Schema, change.Table.Name), out var target))
            return "the backup has no such table";
        if (change.Kind == ChangeKind.Truncate)
            return null;
        if (change.Table.Unknown is { } unknown)
            return $"what its column {unknown} was called in the backup can't be told any more";
        var key = change.Kind == ChangeKind.Insert || change.Table.IsFull ? null : change.Table.Key.Select(column => change.Table.Columns[column]).FirstOrDefault(column => !target.Columns.ContainsKey(column));
        return key is null ? null : $"rows are told apart by {key} now, which the backup's table does not have";
    }

    private SourceChange InOldNames(SourceChange change)
    {
        if (!known.TryGetValue(change.Table, out var table))
        {
            table = former.Of(change.Table);
            known[change.Table] = table;
            // A column may have been added since: the previous version never knew it.
            if (targets.TryGetValue((table.Schema, table.Name), out var target))
                leftOut.UnionWith(table.Columns.Where(column => !target.Columns.ContainsKey(column)).Select(column => $"{table}.{column}"));
        }

        return change with { Table = table, Truncated = [.. change.Truncated.Select(former.Of)] };
    }

    // Data that does not fit, a constraint, a table or type that is not there, a rule of the application's own. All else is the server's trouble, not the row's.
    private static bool IsOfTheRow(string state) => state[..2] is "22" or "23" or "42" or "0A" or "P0" or "44" or "21";

    private async Task RefuseAsync(SourceChange change, string reason, CancellationToken cancellation)
    {
        if (!isOpen)
        {
            await connection.RunAsync("begin", cancellation);
            isOpen = true;
        }

        var row = change.New is null ? change.Old : change.New;
        var data = row is null ? null : JsonSerializer.Serialize(change.Table.Columns.Zip(row).Where(pair => !ReferenceEquals(pair.Second, SourceChange.Unchanged)).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
        await ReplayProgress.RefuseAsync(connection, new(change.Table.ToString(), change.Kind.ToString().ToLowerInvariant(), change.Describe(), reason), data, cancellation);
    }

    private NpgsqlBatch Begin()
    {
        var batch = new NpgsqlBatch(connection);
        if (!isOpen)
            batch.BatchCommands.Add(new("begin"));
        else if (hasPoint)
            batch.BatchCommands.Add(new($"release savepoint {Point}"));
        return batch;
    }

    private async Task CommitAsync(string lsn, DateTime committed, CancellationToken cancellation)
    {
        await using var batch = Begin();
        foreach (var command in ReplayProgress.Advance(names, lsn, transactions, committed, counts.Values))
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new("commit"));
        await batch.ExecuteNonQueryAsync(cancellation);
        (isOpen, hasPoint, transactions) = (false, false, 0);
        counts.Clear();
        Lsn = lsn;
    }
}
