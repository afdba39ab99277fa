using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Database;
using Npgsql;

namespace Interlock.Backup;

/// <summary>What one snapshot of a database holds, in numbers that another database can be compared with.</summary>
/// <param name="Tables">Tables with their rows and hash sums, by name.</param>
/// <param name="Structure">Columns, indexes, constraints, views, functions, triggers, extensions: a line each, as the server itself defines them.</param>
internal sealed partial record DatabaseFigures(IReadOnlyList<TableFigures> Tables, IReadOnlyList<string> Structure)
{
    public long Rows => Tables.Sum(table => table.Rows);

    /// <summary>Reads within the transactions that the connections are in, the largest table first, each as soon as a connection is free.</summary>
    /// <param name="readers">Connections, each inside a transaction, all of one snapshot.</param>
    /// <param name="like">The figures to compare with: each table is hashed the same way. Null: the best way.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<DatabaseFigures> ReadAsync(IReadOnlyList<NpgsqlConnection> readers, DatabaseFigures? like, CancellationToken cancellation)
    {
        foreach (var reader in readers)
            await reader.RunAsync(TableFigures.Session, cancellation);
        var structure = await readers[0].RowsAsync(CatalogQueries.Structure, row => row.GetString(0), cancellation);
        var waiting = new ConcurrentQueue<HashedTable>(await readers[0].RowsAsync(CatalogQueries.HashedTables, row => new HashedTable(row.GetString(0), row.GetString(1), row.GetBoolean(2)), cancellation));
        var methods = like?.Tables.ToDictionary(table => table.Name, table => table.Method, StringComparer.Ordinal) ?? [];
        var read = new ConcurrentBag<TableFigures>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = readers.Count, CancellationToken = cancellation };
        await Parallel.ForEachAsync(readers, options, async (reader, token) =>
        {
            while (waiting.TryDequeue(out var table))
                read.Add(await TableFigures.ReadAsync(reader, table, methods.GetValueOrDefault(table.Name), token));
        });
        return new([.. read.OrderBy(table => table.Name, StringComparer.Ordinal)], structure);
    }

    /// <summary>Every difference of a restored database, a line each; empty when it holds the same.</summary>
    public IReadOnlyList<string> DifferencesIn(DatabaseFigures restored)
    {
        var there = restored.Tables.ToDictionary(table => table.Name, StringComparer.Ordinal);
        var lines = Tables.Select(table => table.DifferenceIn(there.GetValueOrDefault(table.Name))).OfType<string>().ToList();
        lines.AddRange(restored.Tables.Where(table => !Tables.Any(ours => ours.Name == table.Name)).Select(table => $"table {table.Name} is not in the source"));
        lines.AddRange(Structure.ExceptBy(restored.Structure.Select(Meaning), Meaning, StringComparer.Ordinal).Select(line => $"missing: {line}"));
        lines.AddRange(restored.Structure.ExceptBy(Structure.Select(Meaning), Meaning, StringComparer.Ordinal).Select(line => $"not in the source: {line}"));
        return lines;
    }

    private static string Meaning(string line) => Casts().Replace(line, "");

    [GeneratedRegex(CatalogQueries.Casts, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Casts();
}

/// <summary>A table as it is hashed.</summary>
/// <param name="Name">Schema and name, quoted where needed.</param>
/// <param name="Fields">Its columns, ready to stand in a <c>row()</c>.</param>
/// <param name="IsStable">All its columns hash to the same in every database.</param>
internal sealed record HashedTable(string Name, string Fields, bool IsStable);

/// <summary>One table's rows and hash sum.</summary>
/// <param name="Name">Schema and name, quoted where needed.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Hash">Sum of all rows' 64-bit hashes: it does not depend on their order.</param>
/// <param name="Method"><c>record</c>, or <c>text</c> for types without a hash (json, xml, point) or with one that is not the same everywhere (enum), and servers before 14.</param>
internal sealed record TableFigures(string Name, long Rows, string Hash, string Method)
{
    // Text forms depend on these, and a database may have its own. A reader who sees some of the rows only must fail.
    public const string Session = "set row_security = off; set quote_all_identifiers = off; set lc_monetary = 'C'; set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set bytea_output = 'hex'; set search_path = ''";

    public static async Task<TableFigures> ReadAsync(NpgsqlConnection connection, HashedTable table, string? method, CancellationToken cancellation)
    {
        if (method is not null || !table.IsStable)
            return await ReadByAsync(connection, table, method ?? "text", cancellation);
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

    private static async Task<TableFigures> ReadByAsync(NpgsqlConnection connection, HashedTable table, string method, CancellationToken cancellation)
    {
        var hash = method == "record" ? $"pg_catalog.hash_record_extended(row({table.Fields}), 0)" : $"pg_catalog.hashtextextended(row({table.Fields})::text, 0)";
        var rows = await connection.RowsAsync($"select count(*), coalesce(sum({hash}), 0)::text from only {table.Name} t",
            row => (row.GetInt64(0), row.GetString(1)), cancellation);
        return new(table.Name, rows[0].Item1, rows[0].Item2, method);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Rows} rows");
}
