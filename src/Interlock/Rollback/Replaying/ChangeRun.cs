using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>Changes of one kind to one table that go in one statement: each of another row, all with the same columns.</summary>
internal sealed class ChangeRun
{
    private readonly TargetTable target;
    private readonly SourceTable source;
    private readonly ChangeKind kind;
    private readonly List<int> set;
    private readonly bool isAlone;
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private readonly List<SourceChange> changes = [];

    public ChangeRun(TargetTable target, SourceChange first)
    {
        (this.target, source, kind) = (target, first.Table, first.Kind);
        set = SetBy(first);
        // Keys that move may meet each other, rows without a key may be the same one: those go one by one.
        isAlone = kind == ChangeKind.Truncate || (first.Old is not null && (kind == ChangeKind.Update || source.IsFull)) || (kind == ChangeKind.Insert && set.Count == 0);
        Add(first);
    }

    /// <summary>Of a truncate: the tables that are here.</summary>
    public IReadOnlyList<string> Truncated { get; init; } = [];

    /// <summary>How many rows the statement must touch; null: that can't be told.</summary>
    public int? Expected => kind == ChangeKind.Truncate ? null : changes.Count;

    /// <summary>There is nothing to do: an update that changed no column that is here.</summary>
    public bool IsNothing => kind == ChangeKind.Update && set.Count == 0;

    /// <summary>Takes one more, if it can go with the others.</summary>
    public bool Takes(SourceChange next)
    {
        if (isAlone || next.Kind != kind || !ReferenceEquals(next.Table, source) || (kind == ChangeKind.Update && (next.Old is not null || !SetBy(next).SequenceEqual(set))))
            return false;
        return Add(next);
    }

    /// <summary>The statement. Each column is one array of texts, cast to the column's type.</summary>
    public NpgsqlBatchCommand ToCommand()
    {
        if (kind == ChangeKind.Truncate)
            return new($"truncate {string.Join(", ", Truncated)}{(changes[0].RestartsSequences ? " restart identity" : "")}");
        if (source.IsFull && kind is ChangeKind.Update or ChangeKind.Delete)
            return FullRow.ToCommand(target, changes[0], set);
        if (kind == ChangeKind.Insert && set.Count == 0)
            return new($"insert into {target.Name} default values");
        var command = new NpgsqlBatchCommand();
        var fields = new List<string>();
        string Field(int column, Func<SourceChange, string?> value)
        {
            command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. changes.Select(value)] });
            fields.Add($"f{fields.Count}");
            return $"u.{fields[^1]}::{target.Columns[source.Columns[column]].Type}";
        }

        var values = kind == ChangeKind.Delete ? [] : set.Select(column => Field(column, change => change.New![column])).ToList();
        var found = kind == ChangeKind.Insert ? "" : string.Join(" and ", source.Key.Select(column => $"t.{Quoted(column)} = {Field(column, change => change.KeyValue(column))}"));
        var rows = $"unnest({string.Join(", ", fields.Select((_, index) => $"${index + 1}::text[]"))}) as u({string.Join(", ", fields)})";
        command.CommandText = kind switch
        {
            ChangeKind.Insert => $"insert into {target.Name} ({string.Join(", ", set.Select(Quoted))}) overriding system value select {string.Join(", ", values)} from {rows}",
            ChangeKind.Update => $"update {target.Only}{target.Name} as t set {string.Join(", ", set.Zip(values, (column, value) => $"{Quoted(column)} = {value}"))} from {rows} where {found}",
            _ => $"delete from {target.Only}{target.Name} as t using {rows} where {found}",
        };
        return command;
    }

    private string Quoted(int column) => Sql.Quote(source.Columns[column]);

    private bool Add(SourceChange change)
    {
        if (kind is ChangeKind.Update or ChangeKind.Delete && !isAlone && !keys.Add(string.Join('\0', source.Key.Select(change.KeyValue))))
            return false;
        changes.Add(change);
        return true;
    }

    private List<int> SetBy(SourceChange change)
    {
        if (change.New is not { } row)
            return [];
        var keyStays = kind == ChangeKind.Update && change.Old is null;
        return [.. target.Shared(source).Where(column => !ReferenceEquals(row[column], SourceChange.Unchanged)
            && (kind == ChangeKind.Insert || (target.Columns[source.Columns[column]].IsSet && !(keyStays && source.Key.Contains(column)))))];
    }
}
