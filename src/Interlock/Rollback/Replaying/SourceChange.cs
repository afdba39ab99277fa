using Npgsql.Replication.PgOutput.Messages;
using NpgsqlTypes;

namespace Interlock.Rollback.Replaying;

internal enum ChangeKind
{
    Insert,
    Update,
    Delete,
    Truncate,
}

/// <summary>A table as the stream describes it.</summary>
/// <param name="Oid">Its number in the source's catalogs.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its published columns, in the order of their values.</param>
/// <param name="Key">Indexes of the columns that tell its rows apart; none when it has no key.</param>
/// <param name="IsFull">All columns tell its rows apart.</param>
internal sealed record SourceTable(uint Oid, string Schema, string Name, IReadOnlyList<string> Columns, IReadOnlyList<int> Key, bool IsFull)
{
    /// <summary>A column of which it can't be told any more what it was when the slot was armed; null: there is none.</summary>
    public string? Unknown { get; init; }

    public static SourceTable Of(RelationMessage relation) => new(
        relation.RelationId,
        relation.Namespace,
        relation.RelationName,
        [.. relation.Columns.Select(column => column.ColumnName)],
        [.. relation.Columns.Index().Where(column => column.Item.Flags.HasFlag(RelationMessage.Column.ColumnFlags.PartOfKey)).Select(column => column.Index)],
        relation.ReplicaIdentity == RelationMessage.ReplicaIdentitySetting.AllColumns);

    public override string ToString() => $"{Schema}.{Name}";
}

/// <summary>One row's change. Values are PostgreSQL's text.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Table">The table; of a truncate the first one.</param>
/// <param name="New">The row as it became; null for a delete.</param>
/// <param name="Old">What the row is found by, when that is not in <paramref name="New"/>: its former key, or the whole former row.</param>
internal sealed record SourceChange(ChangeKind Kind, SourceTable Table, string?[]? New = null, string?[]? Old = null)
{
    /// <summary>Stands for a value that is kept apart from its row and did not change: the stream leaves it out. Compared by reference.</summary>
    public static readonly string Unchanged = new("unchanged".AsSpan());

    /// <summary>All tables of a truncate.</summary>
    public IReadOnlyList<SourceTable> Truncated { get; init; } = [];

    public bool RestartsSequences { get; init; }

    /// <summary>The value of a key column: of the row before the change.</summary>
    public string? KeyValue(int column) => (Old ?? New!)[column];

    /// <summary>The row for people, such as <c>id=7</c>.</summary>
    public string Describe(int longest = 120)
    {
        if (Kind == ChangeKind.Truncate)
            return string.Join(", ", Truncated);
        var columns = Table.IsFull || Table.Key.Count == 0 ? [.. Enumerable.Range(0, Table.Columns.Count)] : Table.Key;
        var text = string.Join(", ", columns.Select(column => $"{Table.Columns[column]}={KeyValue(column) ?? "null"}"));
        return text.Length <= longest ? text : text[..longest] + "…";
    }
}

/// <summary>A piece of the stream: several small transactions, or a part of a large one.</summary>
/// <param name="Changes">What was changed, in order.</param>
/// <param name="Bytes">About how much that is.</param>
/// <param name="Transactions">How many transactions end in it.</param>
/// <param name="End">Where the write-ahead log stands after the last commit, when the piece ends with it; null: more of that transaction follows.</param>
/// <param name="Committed">When the last transaction was committed on the source, UTC.</param>
/// <param name="Marker">The marker that the last transaction carries; null when it has none.</param>
internal sealed record SourceChunk(IReadOnlyList<SourceChange> Changes, int Bytes, int Transactions, NpgsqlLogSequenceNumber? End, DateTime Committed, string? Marker);
