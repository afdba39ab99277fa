using Interlock.Database;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>All that users made in a database, each as the statement that drops it, so that a first release whose migrations fail can begin anew in a schema that is empty again.</summary>
internal static class MadeObjects
{
    // In this order each is dropped by its own name, unless it went with another: all say "if exists".
    private const string Drops = $"""
        select line from (
            select case when c.relkind in ('r', 'p') then 1 else 2 end as place, format('drop %s if exists %I.%I cascade',
                case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' else 'table' end, n.nspname, c.relname) as line
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relpersistence <> 't' and {CatalogQueries.UserSchemas} and {CatalogQueries.NotOfExtension}
            union all
            select 3, format('drop routine if exists %I.%I(%s) cascade', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid))
            from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
            where {CatalogQueries.UserSchemas} and not exists (select 1 from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
            union all
            select 4, format('drop type if exists %I.%I cascade', n.nspname, t.typname)
            from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace left join pg_catalog.pg_class c on c.oid = t.typrelid
            where (t.typtype in ('e', 'd', 'r') or c.relkind = 'c') and {CatalogQueries.UserSchemas} and not exists (select 1 from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
            union all
            select 5, format('drop extension if exists %I cascade', extname) from pg_catalog.pg_extension where extname <> 'plpgsql'
            union all
            select 6, format('drop schema if exists %I cascade', n.nspname) from pg_catalog.pg_namespace n
            where n.nspname <> 'public' and {CatalogQueries.UserSchemas} and not exists (select 1 from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e')
        ) made order by place, line
        """;

    /// <summary>The statements, in the order in which they can be run.</summary>
    public static Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.RowsAsync(Drops, row => row.GetString(0), cancellation);

    /// <summary>Drops all that was not there before, in one transaction.</summary>
    /// <param name="connection">Nobody else migrates meanwhile.</param>
    /// <param name="before">What <see cref="ReadAsync"/> found before the first migration.</param>
    /// <param name="notes">Tables of the migrator: they go even if they were there before.</param>
    /// <param name="tables">The application's tables, whose rows count.</param>
    /// <param name="evenRows">Drop tables that hold rows too.</param>
    /// <param name="cancellation">Stops it, with nothing dropped.</param>
    /// <returns>The tables that hold rows, for which nothing was dropped; empty when it is done.</returns>
    public static async Task<IReadOnlyList<string>> DropAsync(NpgsqlConnection connection, IReadOnlySet<string> before, IReadOnlyList<string> notes, IReadOnlyList<string> tables, bool evenRows, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var made = (await ReadAsync(connection, cancellation)).Where(drop => !before.Contains(drop)).Concat(notes.Select(name => $"drop table if exists {name} cascade")).ToList();
        var filled = new List<string>();
        foreach (var table in tables.Where(table => made.Contains($"drop table if exists {table} cascade")))
        {
            await connection.RunAsync($"lock table {table} in access exclusive mode", cancellation);
            if (await connection.ValueAsync<bool>($"select exists (select 1 from {table})", cancellation))
                filled.Add(table);
        }

        if (filled.Count > 0 && !evenRows)
            return filled;
        foreach (var drop in made)
            await connection.RunAsync(drop, cancellation);
        await transaction.CommitAsync(cancellation);
        return [];
    }
}
