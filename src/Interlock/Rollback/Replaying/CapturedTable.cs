using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>How much of a table's changes a publication can carry.</summary>
internal enum Capture
{
    /// <summary>All of them: rows are told apart by a key.</summary>
    Key,

    /// <summary>All of them: rows are told apart by all their columns (<c>REPLICA IDENTITY FULL</c>).</summary>
    Full,

    /// <summary>Inserts and truncates: there is no key.</summary>
    Inserts,

    /// <summary>Nothing: the table is unlogged.</summary>
    Nothing,
}

/// <summary>A table of the application, as it is when the slot is armed. A partitioned one stands for its partitions, those to come too.</summary>
/// <param name="Oid">Its number in the catalogs.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its name.</param>
/// <param name="Columns">Its columns, all but generated ones.</param>
/// <param name="Numbers">Their numbers in the catalogs.</param>
/// <param name="Capture">How much is captured.</param>
internal sealed record CapturedTable(uint Oid, string Schema, string Table, IReadOnlyList<string> Columns, IReadOnlyList<short> Numbers, Capture Capture)
{
    // Only an index that is checked at once identifies a row. A generated column is not published, so it can't be part of the key.
    private const string Query = $"""
        select n.nspname::text, c.relname::text,
            array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum),
            case when c.relpersistence = 'u' then 'Nothing' when c.relkind = 'r' and c.relreplident = 'f' then 'Full'
                when exists (select 1 from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisvalid and i.indimmediate
                        and (c.relreplident = 'd' and i.indisprimary or c.relreplident = 'i' and i.indisreplident and c.relkind = 'r')
                        and not exists (select 1 from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum = any (i.indkey) and a.attgenerated <> ''))
                    and not exists (select 1 from pg_catalog.pg_partition_tree(c.oid) p join pg_catalog.pg_class l on l.oid = p.relid where c.relkind = 'p' and l.relreplident <> 'd')
                then 'Key' else 'Inserts' end,
            c.oid,
            array(select a.attnum from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum)
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't' and {CatalogQueries.UserSchemas} and {CatalogQueries.NotOfExtension}
            and c.oid <> all (select to_regclass(name)::oid from unnest($1) as name where to_regclass(name) is not null)
        order by 1, 2
        """;

    /// <summary>As people know it.</summary>
    public string Name => $"{Schema}.{Table}";

    /// <summary>The application's tables.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="notes">Tables that hold notes about migrations: the restored database's own must tell of its own schema.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<CapturedTable>> ReadAsync(NpgsqlConnection connection, IReadOnlyList<string> notes, CancellationToken cancellation)
    {
        var all = await connection.RowsAsync(Query, row => new CapturedTable(row.GetFieldValue<uint>(4), row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.GetFieldValue<short[]>(5), Enum.Parse<Capture>(row.GetString(3))), cancellation, (object)notes.ToArray());
        return [.. all.Where(one => one.Schema != ReplayProgress.Schema)];
    }

    /// <summary>The tables of a database that are in none of the publications, and those whose inserts only are. A table drops out when it is made anew.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="names">The publications.</param>
    /// <param name="notes">As for <see cref="ReadAsync"/>.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<(IReadOnlyList<CapturedTable> Not, IReadOnlyList<CapturedTable> InsertsOnly)> UncapturedAsync(NpgsqlConnection connection, ReplayNames names, IReadOnlyList<string> notes, CancellationToken cancellation)
    {
        const string Published = """
            select n.nspname::text, c.relname::text, p.pubname = $2 from pg_catalog.pg_publication p join pg_catalog.pg_publication_rel r on r.prpubid = p.oid
            join pg_catalog.pg_class c on c.oid = r.prrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace where p.pubname in ($1, $2)
            """;
        var published = (await connection.RowsAsync(Published, row => (Table: (row.GetString(0), row.GetString(1)), InsertsOnly: row.GetBoolean(2)), cancellation, names.Changes, names.Inserts)).ToDictionary(row => row.Table, row => row.InsertsOnly);
        var tables = await ReadAsync(connection, notes, cancellation);
        return ([.. tables.Where(table => !published.ContainsKey((table.Schema, table.Table)))], [.. tables.Where(table => published.GetValueOrDefault((table.Schema, table.Table)))]);
    }

    /// <summary>As a publication names it. Without a list of columns: with one, none of them could be dropped or change its type while the slot stands (PostgreSQL manual, CREATE PUBLICATION).</summary>
    public string ForPublication() => $"only {Sql.Quote(Schema)}.{Sql.Quote(Table)}";
}
