using Interlock.Database;
using Npgsql;

namespace Interlock.Rollback.Replaying;

/// <summary>Rows that refer to one that was refused: foreign keys are switched off while changes are replayed, and a constraint that says it holds must hold. They are refused too, and those that refer to them.</summary>
internal static class OrphanedRows
{
    private const string Refused = $"{ReplayProgress.Schema}.refused";

    private const string Keys = $"""
        select format('%I.%I', cn.nspname, c.relname), cn.nspname || '.' || c.relname, format('%I.%I', pn.nspname, p.relname), pn.nspname || '.' || p.relname, con.conname::text,
            array(select a.attname::text from unnest(con.conkey) with ordinality k(n, o) join pg_catalog.pg_attribute a on a.attrelid = con.conrelid and a.attnum = k.n order by k.o),
            array(select a.attname::text from unnest(con.confkey) with ordinality k(n, o) join pg_catalog.pg_attribute a on a.attrelid = con.confrelid and a.attnum = k.n order by k.o),
            array(select a.attname::text from pg_catalog.pg_index i, unnest(i.indkey::int2[]) with ordinality k(n, o) join pg_catalog.pg_attribute a on a.attnum = k.n where i.indrelid = con.conrelid and i.indisprimary and a.attrelid = con.conrelid order by k.o)
        from pg_catalog.pg_constraint con
        join pg_catalog.pg_class c on c.oid = con.conrelid join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
        join pg_catalog.pg_class p on p.oid = con.confrelid join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
        where con.contype = 'f' and con.conparentid = 0 and con.convalidated
            and exists (select 1 from {Refused} r where r.id > $1 and r.name = pn.nspname || '.' || p.relname and r.row_data is not null)
        """;

    /// <summary>Takes them out of the restored database, each into <c>interlock_replay.refused</c>.</summary>
    /// <param name="connection">The restored database, in no transaction, with foreign keys switched off.</param>
    /// <param name="cancellation">Stops it, with nothing taken out.</param>
    public static async Task RefuseAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!await connection.ValueAsync<bool>($"select exists (select 1 from {Refused})", cancellation))
            return;
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // There is no index to go by for the text of a key.
        await connection.RunAsync("set local enable_hashjoin = on; set local enable_seqscan = on", cancellation);
        for (long seen = 0, last; (last = await connection.ValueAsync<long>($"select coalesce(max(id), 0) from {Refused}", cancellation)) > seen; seen = last)
        {
            var keys = await connection.RowsAsync(Keys, row => Statement(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<string[]>(5), row.GetFieldValue<string[]>(6), row.GetFieldValue<string[]>(7)), cancellation, seen);
            foreach (var statement in keys)
                await connection.RunAsync(statement, cancellation, seen);
        }

        await transaction.CommitAsync(cancellation);
    }

    // Values are compared as text, as they came: one that was refused may not fit its own type here.
    private static string Statement(string child, string childName, string parent, string parentName, string constraint, string[] from, string[] to, string[] key)
    {
        var referred = string.Join(" and ", from.Zip(to).Select(pair => $"c.{Sql.Quote(pair.First)}::text = r.row_data::jsonb ->> {Sql.Literal(pair.Second)}"));
        var there = string.Join(" and ", from.Zip(to).Select(pair => $"p.{Sql.Quote(pair.Second)} = c.{Sql.Quote(pair.First)}"));
        var which = string.Join(" || ', ' || ", (key.Length > 0 ? key : from).Select(column => $"{Sql.Literal(column + "=")} || coalesce(gone.{Sql.Quote(column)}::text, 'null')"));
        return $"""
            with gone as (
                delete from {child} c using {Refused} r
                where r.id > $1 and r.name = {Sql.Literal(parentName)} and r.row_data is not null and {referred} and not exists (select 1 from {parent} p where {there})
                returning c.*)
            insert into {Refused} (name, operation, key, reason, row_data)
            select {Sql.Literal(childName)}, 'insert', left({which}, 120), {Sql.Literal($"what it refers to by {constraint} was refused")}, to_jsonb(gone)::text from gone
            """;
    }
}
