using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>A change to a row that only the whole of it tells apart. Of several that are alike one is taken, as PostgreSQL's own subscriptions do.</summary>
internal static class FullRow
{
    public static NpgsqlBatchCommand ToCommand(TargetTable target, SourceChange change, IReadOnlyList<int> set)
    {
        var source = change.Table;
        var command = new NpgsqlBatchCommand();
        string Quoted(int column) => Sql.Quote(source.Columns[column]);
        string Value(int column, string value)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
            return $"${command.Parameters.Count}::text::{target.Columns[source.Columns[column]].Type}";
        }

        string Same(int column)
        {
            if (change.Old![column] is not { } text)
                return $"{Quoted(column)} is null";
            var value = Value(column, text);
            // By its text as well: citext and others take unlike values for equal.
            var same = $"{Quoted(column)}::text = ({value})::text";
            return target.Columns[source.Columns[column]].IsComparable ? $"{Quoted(column)} = {value} and {same}" : same;
        }

        var found = $"ctid = (select ctid from {target.Only}{target.Name} where {string.Join(" and ", target.Shared(source).Select(Same).DefaultIfEmpty("true"))} limit 1)";
        command.CommandText = change.Kind == ChangeKind.Delete
            ? $"delete from {target.Only}{target.Name} where {found}"
            : $"update {target.Only}{target.Name} set {string.Join(", ", set.Select(column => $"{Quoted(column)} = {(change.New![column] is { } text ? Value(column, text) : "null")}"))} where {found}";
        return command;
    }
}
