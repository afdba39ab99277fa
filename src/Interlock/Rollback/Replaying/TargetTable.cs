using System.Collections.Frozen;
using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>A column of the restored database.</summary>
/// <param name="Type">Its type as a cast names it, without a length: a text that is too long must fail, not be cut.</param>
/// <param name="IsSet">An update may set it: an identity that is always generated can't be.</param>
/// <param name="IsComparable">Its values can be compared, and found by an index, as they are; else by their text.</param>
internal sealed record TargetColumn(string Type, bool IsSet, bool IsComparable);

/// <summary>A table of the restored database: what takes the source's rows.</summary>
/// <param name="Name">Its quoted name.</param>
/// <param name="Only"><c>only</c>, where a statement must not reach tables that inherit from it.</param>
/// <param name="Columns">Its columns, all but generated ones.</param>
internal sealed record TargetTable(string Name, string Only, FrozenDictionary<string, TargetColumn> Columns)
{
    private const string Query = $"""
        select n.nspname::text, c.relname::text, format('%I.%I', n.nspname, c.relname), c.relkind = 'r', a.attname::text,
            format_type(a.atttypid, -1), a.attidentity <> 'a',
            t.typtype in ('b', 'e') and exists (select 1 from pg_catalog.pg_opclass o where o.opcdefault and o.opcintype = t.oid and o.opcmethod = (select oid from pg_catalog.pg_am where amname = 'btree'))
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        left join pg_catalog.pg_type t on t.oid = a.atttypid
        where c.relkind in ('r', 'p') and {CatalogQueries.UserSchemas}
        order by c.oid, a.attnum
        """;

    /// <summary>All tables, by schema and name.</summary>
    public static async Task<FrozenDictionary<(string Schema, string Name), TargetTable>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var rows = await connection.RowsAsync(Query, row => (Table: (row.GetString(0), row.GetString(1)), Quoted: row.GetString(2), Plain: row.GetBoolean(3),
            Column: row.IsDBNull(4) ? null : row.GetString(4), Is: row.IsDBNull(4) ? null : new TargetColumn(row.GetString(5), row.GetBoolean(6), row.GetBoolean(7))), cancellation);
        return rows.GroupBy(row => row.Table).ToFrozenDictionary(table => table.Key, table => new TargetTable(table.First().Quoted, table.First().Plain ? "only " : "",
            table.Where(row => row.Column is not null).ToFrozenDictionary(row => row.Column!, row => row.Is!, StringComparer.Ordinal)));
    }

    /// <summary>Indexes of the source's columns that are here too.</summary>
    public IReadOnlyList<int> Shared(SourceTable source) => [.. Enumerable.Range(0, source.Columns.Count).Where(column => Columns.ContainsKey(source.Columns[column]))];
}
