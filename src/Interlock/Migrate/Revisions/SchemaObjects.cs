using System.Text.Json.Nodes;
using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>The tables and columns that were there before a run: what it did not make, its undo does not take away.</summary>
internal sealed record SchemaObjects(IReadOnlySet<string> Tables, IReadOnlySet<string> Columns)
{
    private const string AllColumns = """
        select format('%I.%I.%I', n.nspname, c.relname, a.attname)
        from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1
        """;

    public static async Task<SchemaObjects> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var columns = await connection.RowsAsync(AllColumns, row => row.GetString(0), cancellation);
        var tables = await connection.RowsAsync(CatalogQueries.Tables, row => row.GetString(0), cancellation);
        return new(tables.ToHashSet(StringComparer.Ordinal), columns.ToHashSet(StringComparer.Ordinal));
    }

    public JsonObject ToJson() => new()
    {
        ["tables"] = new JsonArray([.. Tables.Select(name => (JsonNode)name)]),
        ["columns"] = new JsonArray([.. Columns.Select(name => (JsonNode)name)]),
    };

    public static SchemaObjects From(JsonObject json) => new(Names(json["tables"]), Names(json["columns"]));

    private static HashSet<string> Names(JsonNode? names) => names is JsonArray array ? [.. array.Select(name => (string)name!)] : [];
}
