using System.Globalization;
using Interlock.Database;
using Npgsql;

namespace Interlock.Backup;

/// <summary>What one snapshot of a database holds, in numbers that another database can be compared with.</summary>
/// <param name="Tables">Tables with their rows and hash sums, by name.</param>
/// <param name="Structure">Columns, indexes, constraints, views, functions, triggers, extensions: a line each, as the server itself defines them.</param>
internal sealed record DatabaseFigures(IReadOnlyList<TableFigures> Tables, IReadOnlyList<string> Structure)
{
    public long Rows => Tables.Sum(table => table.Rows);

    /// <summary>Reads within the transaction that the connection is in.</summary>
    /// <param name="connection">A connection inside a transaction.</param>
    /// <param name="like">The figures to compare with: each table is hashed the same way. Null: the best way.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<DatabaseFigures> ReadAsync(NpgsqlConnection connection, DatabaseFigures? like, CancellationToken cancellation)
    {
        await connection.RunAsync(TableFigures.Session, cancellation);
        var tables = new List<TableFigures>();
        foreach (var name in await connection.RowsAsync(CatalogQueries.Tables, row => row.GetString(0), cancellation))
            tables.Add(await TableFigures.ReadAsync(connection, name, like?.Tables.FirstOrDefault(table => table.Name == name)?.Method, cancellation));
        return new(tables, await connection.RowsAsync(CatalogQueries.Structure, row => row.GetString(0), cancellation));
    }

    /// <summary>Every difference of a restored database, a line each; empty when it holds the same.</summary>
    public IReadOnlyList<string> DifferencesIn(DatabaseFigures restored)
    {
        var there = restored.Tables.ToDictionary(table => table.Name, StringComparer.Ordinal);
        var lines = Tables.Select(table => table.DifferenceIn(there.GetValueOrDefault(table.Name))).OfType<string>().ToList();
        lines.AddRange(restored.Tables.Where(table => !Tables.Any(ours => ours.Name == table.Name)).Select(table => $"table {table.Name} is not in the source"));
        lines.AddRange(Structure.Except(restored.Structure, StringComparer.Ordinal).Select(line => $"missing: {line}"));
        lines.AddRange(restored.Structure.Except(Structure, StringComparer.Ordinal).Select(line => $"not in the source: {line}"));
        return lines;
    }
}

/// <summary>One table's rows and hash sum.</summary>
/// <param name="Name">Schema and name, quoted where needed.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Hash">Sum of all rows' 64-bit hashes: it does not depend on their order.</param>
/// <param name="Method"><c>record</c>, or <c>text</c> for types without a hash (json, xml, point) and servers before 14.</param>
internal sealed record TableFigures(string Name, long Rows, string Hash, string Method)
{
    // Text forms depend on these.
    public const string Session = "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set bytea_output = 'hex'; set search_path = ''";

    public static async Task<TableFigures> ReadAsync(NpgsqlConnection connection, string table, string? method, CancellationToken cancellation)
    {
        if (method is not null)
            return await ReadByAsync(connection, table, method, cancellation);
        await connection.RunAsync("savepoint figures", cancellation);
        try
        {
            return await ReadByAsync(connection, table, "record", cancellation);
        }
        catch (PostgresException unfit) when (unfit.SqlState is PostgresErrorCodes.UndefinedFunction)
        {
            await connection.RunAsync("rollback to savepoint figures", cancellation);
            return await ReadByAsync(connection, table, "text", cancellation);
        }
    }

    public string? DifferenceIn(TableFigures? restored) =>
        restored is null ? $"table {Name} is missing"
        : restored.Rows != Rows ? $"table {Name} has {restored.Rows} rows, the source's snapshot {Rows}"
        : restored.Hash != Hash ? $"table {Name} has the same {Rows} rows in number, but not in content"
        : null;

    private static async Task<TableFigures> ReadByAsync(NpgsqlConnection connection, string table, string method, CancellationToken cancellation)
    {
        var hash = method == "record" ? "pg_catalog.hash_record_extended(t, 0)" : "pg_catalog.hashtextextended(t::text, 0)";
        var rows = await connection.RowsAsync($"select count(*), coalesce(sum({hash}), 0)::text from only {table} t",
            row => (row.GetInt64(0), row.GetString(1)), cancellation);
        return new(table, rows[0].Item1, rows[0].Item2, method);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Rows} rows");
}
