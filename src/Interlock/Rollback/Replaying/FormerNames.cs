using System.Text.Json;
using Interlock.Database;
using Interlock.Migrate;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>What the source's tables and columns were called when the slot was armed. The stream has the names of later; the numbers by which the catalogs know them stay.</summary>
internal sealed class FormerNames
{
    private const string Now = """
        select attrelid, attnum, attname::text from pg_catalog.pg_attribute where attnum > 0 and not attisdropped and attrelid::bigint = any ($1)
        """;

    private readonly IReadOnlyDictionary<uint, Table> armed;
    private readonly ILookup<uint, (short Number, string Name)> now;

    private FormerNames(Noted noted, ILookup<uint, (short Number, string Name)> now) => (armed, Notes, this.now) = (noted.Tables, noted.Notes, now);

    /// <summary>Tables that were left out when the slot was armed.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Written down beside the slot: as the comment of its publication.</summary>
    public static Task NoteAsync(NpgsqlConnection source, ReplayNames names, IReadOnlyList<CapturedTable> tables, IReadOnlyList<string> notes, CancellationToken cancellation)
    {
        var note = tables.ToDictionary(table => table.Oid, table => new Table(table.Schema, table.Table, table.Columns.Zip(table.Numbers).ToDictionary(column => column.Second, column => column.First)));
        return source.RunAsync($"comment on publication {Sql.Quote(names.Changes)} is {Sql.Literal(JsonSerializer.Serialize(new Noted(note, notes), JsonSerializerOptions.Web))}", cancellation);
    }

    /// <summary>Reads it, and how the tables are now.</summary>
    public static async Task<FormerNames> ReadAsync(NpgsqlConnection source, ReplayNames names, CancellationToken cancellation)
    {
        var note = await source.TextAsync("select coalesce(obj_description(oid, 'pg_publication'), '') from pg_catalog.pg_publication where pubname = $1", cancellation, names.Changes);
        var noted = note.Length == 0 ? new(new Dictionary<uint, Table>(), RevisionTable.Names) : JsonSerializer.Deserialize<Noted>(note, JsonSerializerOptions.Web)!;
        var columns = await source.RowsAsync(Now, row => (Table: row.GetFieldValue<uint>(0), Number: row.GetInt16(1), Name: row.GetString(2)), cancellation, noted.Tables.Keys.Select(oid => (long)oid).ToArray());
        return new(noted, columns.ToLookup(column => column.Table, column => (column.Number, column.Name)));
    }

    /// <summary>A table of the stream as it was called then, and its columns.</summary>
    public SourceTable Of(SourceTable table)
    {
        if (!armed.TryGetValue(table.Oid, out var then))
            return table;
        var numbers = now[table.Oid].ToDictionary(column => column.Name, column => column.Number, StringComparer.Ordinal);
        string? unknown = null;
        string Old(string column)
        {
            if (!numbers.TryGetValue(column, out var number))
            {
                // It was called something else in between, or was there only for a while.
                if (!then.Columns.ContainsValue(column))
                    unknown ??= column;
                return column;
            }

            if (then.Columns.TryGetValue(number, out var old))
                return old;
            // Added since. Where another one bore its name and is still there, it is not that one.
            return then.Columns.Any(one => one.Value == column && numbers.ContainsValue(one.Key)) ? $"{column} (new)" : column;
        }

        List<string> columns = [.. table.Columns.Select(Old)];
        return table with { Schema = then.Schema, Name = then.Name, Columns = columns, Unknown = unknown };
    }

    private sealed record Noted(IReadOnlyDictionary<uint, Table> Tables, IReadOnlyList<string> Notes);

    private sealed record Table(string Schema, string Name, Dictionary<short, string> Columns);
}
